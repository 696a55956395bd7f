import { type FileSums, NO_SUMS, addBatches, addNewGroups } from '../../domain/file-sums.ts';
import { parseImportRequest } from '../../domain/import-request.ts';
import { parseJsonText } from '../../domain/json-text.ts';
import { writeFileBatch } from '../../domain/map-file-row.ts';
import { acceptBatch } from '../../operations/accept-batch.ts';
import { advanceFileRun } from '../../operations/advance-file-run.ts';
import { findMissingGroups } from '../../operations/find-missing-groups.ts';
import { type FileRun, lockFileRun } from '../../operations/lock-file-run.ts';
import type { FileImportState } from '../../operations/read-file-import.ts';
import { readFileParts } from '../../operations/read-file-parts.ts';
import { type SettledPart, readSettledBatches } from '../../operations/read-settled-batches.ts';
import type { Database, Db, TransactionTimeouts } from '../../postgres/database.ts';

/**
 * Batches of a file that wait or are being applied. More would keep calls of the API waiting behind a file of a million rows, and
 * could not be cancelled; fewer would keep the lane waiting for the next.
 */
const AHEAD_MAX = 20;

const TIMEOUTS: TransactionTimeouts = { statementMs: 10_000, lockMs: 5_000, idleMs: 30_000 };

interface FileKey {
  enterpriseId: number;
  fileImportId: number;
}

/**
 * Goes on with a file's dry run or import: sums up the batches that have finished, and accepts the next parts. Both stand or
 * fall with how far the file has come, so a part becomes one batch, whenever the process dies.
 * @returns how many parts became batches.
 */
export async function feedFile(database: Database, key: FileKey): Promise<number> {
  return database.transaction(TIMEOUTS, async (tx) => {
    const run = await lockFileRun(tx, key);
    if (run === null) return 0;
    const isDryRun = run.state === 'checking';
    const range = { fromPart: run.settledParts, toPart: run.fedParts };
    const settled = await readSettledBatches(tx, { ...key, isDryRun, ...range });
    const settledParts = run.settledParts + settled.length;
    const fed = await feedParts(tx, key, run, AHEAD_MAX - (run.fedParts - settledParts));
    if (settled.length + fed.length === 0 && run.fedParts > settledParts) return 0;
    await advanceFileRun(tx, {
      ...key,
      isDryRun,
      state: findNextState(run, settledParts),
      fed,
      doneParts: isDryRun ? [] : settled.filter(isDone).map(({ part }) => part),
      settledParts,
      sums: await sumUp(tx, key, run, settled),
    });
    return fed.length;
  });
}

async function feedParts(
  tx: Db,
  key: FileKey,
  run: FileRun,
  countMax: number,
): Promise<{ part: number; batchId: number }[]> {
  const { state, mapping, personId, partCount, fedParts } = run;
  if (state === 'cancelling') return [];
  const count = Math.min(countMax, partCount - fedParts);
  const parts = await readFileParts(tx, { ...key, fromPart: fedParts, countMax: count });
  if (parts.length < count) throw new Error(`a part of file import ${key.fileImportId} is gone`);
  const fed: { part: number; batchId: number }[] = [];
  for (const { part, rows } of parts) {
    const batchId = await acceptBatch(tx, {
      ...key,
      ...writeFileBatch(rows, mapping, state === 'checking'),
      appId: null,
      personId,
      kind: 'file',
      idempotency: null,
    });
    if (batchId === null) throw new Error('accepting without a key met one');
    fed.push({ part, batchId });
  }
  return fed;
}

function findNextState({ state, partCount, fedParts }: FileRun, settledParts: number): FileImportState {
  if (state === 'cancelling') return settledParts === fedParts ? 'cancelled' : 'cancelling';
  if (settledParts < partCount) return state;
  return state === 'checking' ? 'ready' : 'finished';
}

function isDone({ isError, fail }: SettledPart): boolean {
  return !isError && fail === 0;
}

async function sumUp(
  tx: Db,
  { enterpriseId }: FileKey,
  run: FileRun,
  settled: SettledPart[],
): Promise<FileSums> {
  const sums = addBatches(run.sums ?? NO_SUMS, settled);
  const rows = settled.flatMap(({ payloadText, failures }) => {
    if (payloadText === null) return [];
    const failed = new Set(failures?.map(({ index }) => index));
    return parseImportRequest(parseJsonText(payloadText)).rows.filter((_, index) => !failed.has(index));
  });
  return rows.length === 0 ? sums : addNewGroups(sums, await findMissingGroups(tx, { enterpriseId, rows }));
}
