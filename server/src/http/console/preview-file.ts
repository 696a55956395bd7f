import { BATCH_ERROR_REASON, describeFileProblem } from '../../domain/file-problem.ts';
import { type FileMapping, confineMapping, parseFileMapping } from '../../domain/file-mapping.ts';
import { parseImportRequest } from '../../domain/import-request.ts';
import { parseJsonText } from '../../domain/json-text.ts';
import { writeFileBatch } from '../../domain/map-file-row.ts';
import type { WireObject } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { acceptBatch } from '../../operations/accept-batch.ts';
import { findMissingGroups } from '../../operations/find-missing-groups.ts';
import { type StoredBatch, readBatch } from '../../operations/read-batch.ts';
import type { StoredFileImport } from '../../operations/read-file-import.ts';
import { saveFilePreview } from '../../operations/save-file-preview.ts';
import { explainNotReady } from '../../operations/start-file-run.ts';
import { readRequiredId, readWaitMs } from '../query.ts';
import { SHORT_TIMEOUTS } from '../timeouts.ts';
import type { MemberCall } from './console-route.ts';
import { readFields, readId } from './read-body.ts';
import { readFirstRows, requireFileImport, showNewGroup } from './show-file-import.ts';

/**
 * The file that a body names, ready to be imported, and the mapping that it sends, within what the caller may do.
 * @throws {MusterError} NOT_FOUND; CONFLICT when the file is not ready; PARAM_ERROR when the mapping cannot be used.
 */
export async function readMappedFile(
  call: MemberCall,
): Promise<{ file: StoredFileImport; mapping: FileMapping }> {
  const sent = readFields(call.body.value);
  const file = await requireFileImport(call, readId(sent, 'fileImportId'));
  if (file.state !== 'ready' || file.columns === null) {
    const { enterpriseId, services } = call;
    throw await explainNotReady(services.database, { enterpriseId, fileImportId: file.fileImportId });
  }
  const mapping = parseFileMapping(sent.mapping, file.columns.length);
  return { file, mapping: confineMapping(mapping, call.member.deptId) };
}

/** Accepts the first rows of a file as a dry run; what comes of it is asked for afterwards. */
export async function startPreview(call: MemberCall): Promise<string> {
  const { services, enterpriseId, signedIn } = call;
  const { file, mapping } = await readMappedFile(call);
  const { fileImportId } = file;
  const rows = await readFirstRows(call, file);
  const batchId = await services.database.transaction(SHORT_TIMEOUTS, async (tx) => {
    const accepted = await acceptBatch(tx, {
      ...writeFileBatch(rows, mapping, true),
      enterpriseId,
      appId: null,
      personId: signedIn.personId,
      fileImportId,
      kind: 'file',
      idempotency: null,
    });
    if (accepted === null) throw new Error('accepting without a key met one');
    await saveFilePreview(tx, { enterpriseId, fileImportId, mapping, batchId: accepted });
    return accepted;
  });
  services.wakeWorker();
  return JSON.stringify({ batchId: String(batchId) });
}

/** What would have come of the first rows of a file, row by row. */
export async function showPreview(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query, gone } = call;
  const file = await requireFileImport(call, readRequiredId(query, 'fileImportId'));
  const batchId = file.previewBatchId;
  if (batchId === null || file.mapping === null) throw noPreview();
  await services.waiters.wait({ enterpriseId, batchId, waitMs: readWaitMs(query), gone });
  const batch = await readBatch(services.database, { enterpriseId, batchId });
  if (batch === null) throw noPreview();
  const { status, success, fail, usersCreated } = batch;
  const isOver = status === 'FINISHED';
  const succeeded = isOver ? listSucceeded(batch) : [];
  const newGroups = await findMissingGroups(services.database, { enterpriseId, rows: succeeded });
  return JSON.stringify({
    batchId: String(batchId),
    status,
    success,
    fail,
    usersCreated,
    newGroups: file.mapping.optType === 'add' ? newGroups.map(showNewGroup) : [],
    rows: status === 'PENDING' ? [] : await listVerdicts(call, file, file.mapping, batch),
  });
}

function listSucceeded({ payloadText, failures }: StoredBatch): WireObject[] {
  if (payloadText === null) return [];
  const failed = new Set(failures?.map(({ index }) => index));
  return parseImportRequest(parseJsonText(payloadText)).rows.filter((_, index) => !failed.has(index));
}

async function listVerdicts(
  call: MemberCall,
  file: StoredFileImport,
  mapping: FileMapping,
  { status, failures, warnings }: StoredBatch,
): Promise<object[]> {
  const { language } = call;
  const columns = file.columns ?? [];
  const rows = await readFirstRows(call, file);
  return rows.map((cells, index) => {
    const failure = failures?.find((problem) => problem.index === index);
    const msg = failure && describeFileProblem(failure, { cells, columns, mapping })[language];
    const isError = status === 'ERROR';
    return {
      index,
      errorCode: failure?.code ?? (isError ? 'SYSTEM_ERROR' : null),
      msg: msg ?? (isError ? BATCH_ERROR_REASON[language] : null),
      warnings: (warnings ?? [])
        .filter((problem) => problem.index === index)
        .map((problem) => ({
          errorCode: problem.code,
          msg: describeFileProblem(problem, { cells, columns, mapping })[language],
        })),
    };
  });
}

function noPreview(): MusterError {
  return new MusterError('NOT_FOUND', {
    zh: '这个文件还没有预览，请先预览',
    en: 'the first rows of this file have not been tried; do that first',
  });
}
