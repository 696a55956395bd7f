import { Type } from 'typebox';
import { readRowTexts } from '../../domain/json-text.ts';
import { describeRowProblem } from '../../domain/row-sentence.ts';
import { acceptUndo } from '../../operations/accept-undo.ts';
import { countFileRowsBefore } from '../../operations/count-file-rows-before.ts';
import { countUndoable } from '../../operations/count-undoable.ts';
import { explainUndoRefusal } from '../../operations/explain-undo-refusal.ts';
import { BATCH_STATUSES, type StoredBatch, readBatch } from '../../operations/read-batch.ts';
import { rerunBatch } from '../../operations/rerun-batch.ts';
import { BATCH_SOURCES, searchBatches } from '../../operations/search-batches.ts';
import type { Db } from '../../postgres/database.ts';
import { writeFailuresCsv } from '../failures-csv.ts';
import { cutPage, readCursor, readQueryChoice, readQueryId, readRequiredId, readWaitMs } from '../query.ts';
import { BATCH_ID, CSV } from '../schemas-import.ts';
import { SET_TIMEOUTS, WAIT_MS_MAX } from '../timeouts.ts';
import { changeAudited } from './audited-change.ts';
import {
  BATCH,
  SOURCE,
  WAIT_QUERY,
  chooseViewer,
  refuseUnknownBatch,
  requireBatch,
  showFoundBatch,
  waitForBatch,
} from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { SPAN_QUERY, readQueryText, readSpan } from './list-filter.ts';
import { PAGE_QUERY, TOTALS, readListSize } from './list-page.ts';
import { readingRoute, sendingRoute } from './member-route.ts';
import { readFields, readLongId } from './read-body.ts';
import { nullable } from './schemas-console.ts';

const FLAGS = ['true', 'false'] as const;
const BATCH_QUERY = { batchId: BATCH_ID };
const CODE_COUNTS = Type.Array(Type.Object({ errorCode: Type.String(), count: Type.Integer() }));
const OWN_NOTE =
  '部门成员只看到自己操作的批次。/ Members of one department see only what they did themselves.';
const PAIRS = {
  added: Type.Integer({ description: '将恢复的关系数 / relations that come back' }),
  removed: Type.Integer({ description: '将移除的关系数 / relations that go' }),
  left: Type.Integer({
    description: '保持不变：之后又有变化，或分组、用户已不在 / pairs that stay: changed again later, or gone',
  }),
};

export const IMPORT_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/import/list',
    access: 'reader',
    operationId: 'consoleBatches',
    summary: '导入记录，从新到旧 / Batches, newest first',
    description: OWN_NOTE,
    query: {
      batchId: Type.Optional(BATCH_ID),
      status: Type.Optional(Type.String({ enum: [...BATCH_STATUSES] })),
      source: Type.Optional(SOURCE),
      appId: Type.Optional(Type.String()),
      personId: Type.Optional(Type.String()),
      fileImportId: Type.Optional(Type.String()),
      dryRun: Type.Optional(Type.String({ enum: [...FLAGS] })),
      ...SPAN_QUERY,
      ...PAGE_QUERY,
    },
    data: Type.Object({ list: Type.Array(BATCH), nextCursor: nullable(), ...TOTALS }),
    handle: list,
  }),
  readingRoute({
    path: '/import/show',
    access: 'reader',
    operationId: 'consoleBatch',
    summary: '一个批次，失败和警告按原因计数 / One batch, with its failures and warnings counted by reason',
    description: `failureCounts 和 warningCounts 在 90 天后为 null。/ The counts are null after 90 days. ${OWN_NOTE}`,
    query: { ...BATCH_QUERY, ...WAIT_QUERY },
    data: Type.Object({
      ...BATCH.properties,
      failureCounts: Type.Union([CODE_COUNTS, Type.Null()]),
      warningCounts: Type.Union([CODE_COUNTS, Type.Null()]),
      fileRowsBefore: Type.Union([Type.Integer(), Type.Null()], {
        description:
          '文件中此批次之前的数据行数（不含表头）；不是文件的批次，或已不可知时为 null / rows of data that its file has before those of this batch; null: it is of no file, or that is no longer known',
      }),
    }),
    waitMsMax: WAIT_MS_MAX,
    handle: show,
  }),
  readingRoute({
    path: '/import/failures',
    access: 'reader',
    operationId: 'consoleFailures',
    summary: '失败行及原因 / The failed rows with their reasons',
    description: OWN_NOTE,
    query: { ...BATCH_QUERY, errorCode: Type.Optional(Type.String()), ...PAGE_QUERY },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          index: Type.Integer({ description: '行号，从 0 起 / the row, from 0' }),
          errorCode: Type.String(),
          msg: Type.String(),
          row: nullable({ description: '原样的行；30 天后为 null / the row as sent; null after 30 days' }),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: failures,
  }),
  {
    ...readingRoute({
      path: '/import/failures.csv',
      access: 'reader',
      operationId: 'consoleFailuresCsv',
      summary: '失败行下载 / The failed rows as a CSV file for Excel',
      description: OWN_NOTE,
      query: BATCH_QUERY,
      data: CSV,
      handle: failuresCsv,
    }),
    success: 'csv',
  },
  readingRoute({
    path: '/import/undo/preview',
    access: 'operator',
    operationId: 'previewUndo',
    summary: '撤销此刻会改变什么 / What an undo would do at this moment',
    description: '最多列出 100 个分组，变化多的在前。/ Up to 100 groups, those with most changes first.',
    query: BATCH_QUERY,
    data: Type.Object({
      ...PAIRS,
      groupCount: Type.Integer(),
      groups: Type.Array(Type.Object({ groupId: Type.String(), name: nullable(), ...PAIRS })),
    }),
    handle: previewUndo,
  }),
  repeatRoute({
    path: '/import/undo',
    operationId: 'consoleUndo',
    summary: '撤销一个批次，答复为撤销批次 / Take back what a batch changed; answers with the undo',
    accept: undo,
  }),
  repeatRoute({
    path: '/import/rerun',
    operationId: 'consoleRerun',
    summary: '重新执行 ERROR 的批次，答复为新批次 / Run a batch in ERROR again; answers with the new one',
    accept: (tx, { enterpriseId }, batchId) => rerunBatch(tx, { enterpriseId, batchId }),
  }),
];

function repeatRoute({
  accept,
  ...route
}: {
  path: string;
  operationId: string;
  summary: string;
  accept: (tx: Db, call: MemberCall, batchId: number) => Promise<number>;
}): ConsoleRoute {
  return sendingRoute({
    ...route,
    access: 'operator',
    requestBody: Type.Object(BATCH_QUERY),
    query: WAIT_QUERY,
    data: BATCH,
    waitMsMax: WAIT_MS_MAX,
    handle: async (call) => {
      const { batchId } = await requireBatch(call, readLongId(readFields(call.body.value), 'batchId'));
      const acceptedId = await changeAudited(call, call.enterpriseId, async (tx) => {
        const result = await accept(tx, call, batchId);
        return { result, subject: String(batchId), details: { batchId: result } };
      });
      return JSON.stringify(await waitForBatch(call, acceptedId));
    },
  });
}

async function list(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query } = call;
  const size = readListSize(query);
  const dryRun = readQueryChoice(query, 'dryRun', FLAGS);
  const beforeId = readCursor(query);
  const { batches, total, isTotalCapped } = await searchBatches(services.database, {
    enterpriseId,
    search: {
      viewer: chooseViewer(call),
      batchId: readQueryId(query, 'batchId'),
      status: readQueryChoice(query, 'status', BATCH_STATUSES),
      source: readQueryChoice(query, 'source', BATCH_SOURCES),
      appId: readQueryId(query, 'appId'),
      personId: readQueryId(query, 'personId'),
      fileImportId: readQueryId(query, 'fileImportId'),
      isDryRun: dryRun === null ? null : dryRun === 'true',
      ...readSpan(query),
    },
    beforeId: beforeId === 0 ? null : beforeId,
    size: size + 1,
  });
  const { page, nextCursor } = cutPage(batches, size, ({ batchId }) => batchId);
  return JSON.stringify({
    list: page.map(showFoundBatch),
    nextCursor,
    total,
    totalCapped: isTotalCapped,
  });
}

async function show(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query, gone } = call;
  const waitMs = readWaitMs(query);
  let batch = await requireBatch(call, readRequiredId(query, 'batchId'));
  const { batchId } = batch;
  if (waitMs > 0 && batch.status === 'PENDING') {
    await services.waiters.wait({ enterpriseId, batchId, waitMs, gone });
    batch = await requireBatch(call, batchId);
  }
  const stored = await readBatch(services.database, { enterpriseId, batchId });
  return JSON.stringify({
    ...showFoundBatch(batch),
    failureCounts: countCodes(stored?.failures ?? null),
    warningCounts: countCodes(stored?.warnings ?? null),
    fileRowsBefore:
      batch.fileImportId === null
        ? null
        : await countFileRowsBefore(services.database, { enterpriseId, batchId }),
  });
}

/** How often each code is there, most frequent first. */
function countCodes(problems: readonly { code: string }[] | null): object[] | null {
  if (problems === null) return null;
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .map(([errorCode, count]) => ({ errorCode, count }))
    .toSorted((one, other) => other.count - one.count);
}

async function failures(call: MemberCall): Promise<string> {
  const { query, language } = call;
  const { failures: all, payloadText } = await requireStoredBatch(call);
  const size = readListSize(query);
  // The cursor is the row's number from 1, as 0 is the beginning.
  const after = readCursor(query);
  const code = readQueryText(query, 'errorCode');
  const asked = (all ?? []).filter(
    (failure) => failure.index >= after && (code === null || failure.code === code),
  );
  const { page, nextCursor } = cutPage(asked, size, ({ index }) => index + 1);
  const rowTexts = payloadText === null ? [] : readRowTexts(payloadText);
  return JSON.stringify({
    list: page.map((failure) => {
      const row = rowTexts[failure.index] ?? null;
      const msg = describeRowProblem(failure, row)[language];
      return { index: failure.index, errorCode: failure.code, msg, row };
    }),
    nextCursor,
  });
}

async function failuresCsv(call: MemberCall): Promise<string> {
  const batch = await requireStoredBatch(call);
  const { enterpriseId, services } = call;
  const { batchId } = batch;
  const rowsBefore = await countFileRowsBefore(services.database, { enterpriseId, batchId });
  call.setHeader('content-disposition', `attachment; filename="failures-${batchId}.csv"`);
  return writeFailuresCsv(batch, call.language, rowsBefore ?? 0);
}

async function requireStoredBatch(call: MemberCall): Promise<StoredBatch> {
  const { services, enterpriseId, query } = call;
  const { batchId } = await requireBatch(call, readRequiredId(query, 'batchId'));
  const stored = await readBatch(services.database, { enterpriseId, batchId });
  return stored ?? refuseUnknownBatch();
}

async function previewUndo(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query } = call;
  const { batchId } = await requireBatch(call, readRequiredId(query, 'batchId'));
  const preview = await services.database.transaction(SET_TIMEOUTS, (tx) =>
    countUndoable(tx, { enterpriseId, batchId }),
  );
  if (preview === null) throw await explainUndoRefusal(services.database, { enterpriseId, batchId });
  const { groups, ...sums } = preview;
  return JSON.stringify({
    ...sums,
    groups: groups.map((group) => ({ ...group, groupId: String(group.groupId) })),
  });
}

async function undo(tx: Db, { enterpriseId, signedIn }: MemberCall, batchId: number): Promise<number> {
  const { personId } = signedIn;
  const undoId = await acceptUndo(tx, { enterpriseId, appId: null, personId, batchId });
  if (undoId === null) throw await explainUndoRefusal(tx, { enterpriseId, batchId });
  return undoId;
}
