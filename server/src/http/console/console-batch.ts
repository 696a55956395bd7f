import { Type } from 'typebox';
import { describeBatch } from '../../domain/describe-batch.ts';
import { MusterError } from '../../errors.ts';
import {
  BATCH_SOURCES,
  type BatchSearch,
  type BatchViewer,
  type FoundBatch,
  searchBatches,
} from '../../operations/search-batches.ts';
import { readWaitMs } from '../query.ts';
import { BATCH_FIELDS } from '../schemas-import.ts';
import type { MemberCall } from './console-route.ts';
import { nullable } from './schemas-console.ts';

export const SOURCE = Type.String({
  enum: [...BATCH_SOURCES],
  description:
    '来源：v2、v1 接口，file 文件，manual 手工，undo 撤销，group-delete 删除分组，user-erase 删除用户 / where it came from',
});

/** A batch as the console shows it. */
export const BATCH = Type.Object({
  ...BATCH_FIELDS,
  source: SOURCE,
  appId: nullable(),
  appName: nullable(),
  personId: nullable(),
  personName: nullable({ description: '控制台中操作的人 / who did it in the console' }),
  fileImportId: nullable(),
  fileName: nullable(),
  error: nullable({ description: '状态为 ERROR 的原因 / why it is in ERROR' }),
});

export const WAIT_QUERY = {
  waitMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 30_000,
      default: 0,
      description: '最多等待批次完成的毫秒数 / how long to wait for the batch to be over, in ms',
    }),
  ),
};

/** Any batch: each filter of a search is one that is not asked for. */
export const ANY_BATCH: BatchSearch = {
  viewer: null,
  batchId: null,
  status: null,
  source: null,
  appId: null,
  personId: null,
  fileImportId: null,
  isDryRun: null,
  from: null,
  to: null,
};

export function showFoundBatch(batch: FoundBatch): object {
  const { source, appId, appName, personId, personName, fileImportId, fileName, error } = batch;
  return {
    ...describeBatch(batch),
    source,
    appId: idText(appId),
    appName,
    personId: idText(personId),
    personName,
    fileImportId: idText(fileImportId),
    fileName,
    error,
  };
}

/**
 * A batch that the caller may see. Whom somebody put into which groups is the business of the whole enterprise, so who works for
 * one department sees only what he did himself while he worked for it.
 * @throws {MusterError} NOT_FOUND
 */
export async function requireBatch(call: MemberCall, batchId: number): Promise<FoundBatch> {
  const { services, enterpriseId } = call;
  const search = { ...ANY_BATCH, batchId, viewer: chooseViewer(call) };
  const { batches } = await searchBatches(services.database, {
    enterpriseId,
    search,
    beforeId: null,
    size: 1,
  });
  return batches[0] ?? refuseUnknownBatch();
}

export function refuseUnknownBatch(): never {
  throw new MusterError('NOT_FOUND', { zh: '没有这个导入批次', en: 'there is no such batch' });
}

/** null: the caller may see everybody's batches. */
export function chooseViewer({ member, signedIn }: MemberCall): BatchViewer | null {
  return member.deptId === null ? null : { personId: signedIn.personId, since: member.scopedAt };
}

/** Wakes the worker, waits for the batch as long as the caller wants to, and says how it stands. */
export async function waitForBatch(call: MemberCall, batchId: number): Promise<object> {
  const { services, enterpriseId, gone } = call;
  const waitMs = readWaitMs(call.query);
  services.wakeWorker();
  if (waitMs > 0) await services.waiters.wait({ enterpriseId, batchId, waitMs, gone });
  return showFoundBatch(await requireBatch(call, batchId));
}

function idText(id: number | null): string | null {
  return id === null ? null : String(id);
}
