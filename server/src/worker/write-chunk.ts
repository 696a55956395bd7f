import type { RelationPlan } from '../domain/apply-pairs.ts';
import type { Directory } from '../domain/directory.ts';
import type { Config } from '../config.ts';
import { advanceLane } from '../operations/advance-lane.ts';
import { finishBatches } from '../operations/finish-batches.ts';
import { insertGroups } from '../operations/insert-groups.ts';
import { insertIdentities } from '../operations/insert-identities.ts';
import { insertUsers } from '../operations/insert-users.ts';
import type { Lane } from '../operations/lock-lane.ts';
import type { ImportSettings } from '../operations/read-import-settings.ts';
import {
  CHUNK_BATCHES_MAX,
  type ChunkLimits,
  type PendingBatch,
  readPendingBatches,
} from '../operations/read-pending-batches.ts';
import { recordChanges } from '../operations/record-changes.ts';
import { recordEvents } from '../operations/record-events.ts';
import { writeRelations } from '../operations/write-relations.ts';
import type { Db } from '../postgres/database.ts';
import type { JudgedAhead } from './judged-ahead.ts';
import { type ResolvedChunk, type Work, judgeBatches, planRelations, resolveChunk } from './plan-chunk.ts';

export type ChunkLimitConfig = Pick<
  Config,
  'laneTimeoutMs' | 'chunkRowsMax' | 'chunkBytesMax' | 'chunkPairsMax'
>;

/** A chunk that has begun: the lane is held, and its oldest batches are read. */
export interface Attempt {
  enterpriseId: number;
  lane: Lane;
  settings: ImportSettings;
  pending: PendingBatch[];
  /** What is written to lane_attempt.begun when this chunk ends well. */
  begunAfter: number;
}

export interface WrittenChunk {
  batches: ResolvedChunk['batches'];
  counts: RelationPlan['counts'];
}

export function chunkLimits(config: ChunkLimitConfig, narrower: Partial<ChunkLimits> = {}): ChunkLimits {
  return {
    afterBatchId: 0,
    batchesMax: CHUNK_BATCHES_MAX,
    rowsMax: config.chunkRowsMax,
    bytesMax: config.chunkBytesMax,
    ...narrower,
  };
}

/**
 * Judges, resolves and writes a chunk. Statements are sent as soon as what they need is known, so that PostgreSQL works on
 * them while the next ones are being made: who is new goes out before it is known which pairs are relations already, and
 * the batches behind the chunk are judged while its relations are written.
 */
export async function writeChunk(
  tx: Db,
  config: ChunkLimitConfig,
  attempt: Attempt,
  ahead: JudgedAhead,
): Promise<WrittenChunk> {
  const { enterpriseId, lane, settings, pending } = attempt;
  const work = judgeBatches(pending, settings, config.chunkPairsMax, ahead);
  const [resolved, next] = await Promise.all([
    resolveChunk(tx, { enterpriseId, lane, settings, work }),
    isLarge(pending, config) ? readNextBatches(tx, config, attempt, work) : [],
  ]);
  const judgeAhead = (isTimeUp: () => boolean): Promise<void> =>
    ahead.judge(next, settings, { pairsMax: config.chunkPairsMax, isTimeUp });
  const [counts] = await Promise.all([
    writeMembers(tx, attempt, resolved, judgeAhead),
    // Sent before the members are, which wait for an answer: the counts of new groups must be there to be added to.
    writeDirectory(tx, enterpriseId, resolved.directory),
  ]);
  return { batches: resolved.batches, counts };
}

/** Worth looking further: there its time counts, and there more is waiting. */
export function isLarge(pending: PendingBatch[], { chunkRowsMax }: ChunkLimitConfig): boolean {
  const rowCount = pending.reduce((sum, batch) => sum + batch.rowCount, 0);
  return rowCount > chunkRowsMax / 4 || pending[0]?.kind === 'undo';
}

async function readNextBatches(
  tx: Db,
  config: ChunkLimitConfig,
  { enterpriseId, lane }: Attempt,
  work: Work[],
): Promise<PendingBatch[]> {
  const afterBatchId = work.at(-1)?.batchId;
  // A batch that kills the process must do it in its own chunk while the lane is under suspicion.
  if (afterBatchId === undefined || lane.begunAttempts > 0) return [];
  return readPendingBatches(tx, { enterpriseId, limits: chunkLimits(config, { afterBatchId }) });
}

async function writeDirectory(tx: Db, enterpriseId: number, directory: Directory): Promise<void> {
  const { firstNewUserId, nextUserId, newKeys, newGroups } = directory;
  await Promise.all([
    insertUsers(tx, { enterpriseId, firstId: firstNewUserId, endId: nextUserId }),
    insertIdentities(tx, { enterpriseId, keys: newKeys }),
    insertGroups(tx, { enterpriseId, groups: newGroups }),
  ]);
}

/** @param whileWriting is called once everything is sent, and can ask whether everything is answered. */
async function writeMembers(
  tx: Db,
  { enterpriseId, lane, begunAfter }: Attempt,
  { directory, batches }: ResolvedChunk,
  whileWriting: (isWritten: () => boolean) => Promise<void>,
): Promise<RelationPlan['counts']> {
  const plan = await planRelations(tx, { enterpriseId, lane, batches });
  const { counts, changes, toInsert, toDelete } = plan;
  const firstSeq = lane.appliedSeq + 1;
  let isWritten = false;
  const writing = Promise.all([
    writeRelations(tx, { enterpriseId, toInsert, toDelete }),
    recordChanges(tx, { enterpriseId, appliedSeq: firstSeq, changes }),
    advanceLane(tx, {
      enterpriseId,
      nextUserId: directory.nextUserId,
      nextGroupId: directory.nextGroupId,
      batchCount: batches.length,
      begunAttempts: begunAfter,
    }),
    finishBatches(tx, {
      enterpriseId,
      firstSeq,
      batches: batches.map((resolved, index) => ({ resolved, counts: pick(counts, index) })),
    }),
    recordEvents(tx, { enterpriseId, batchIds: batches.map(({ batchId }) => batchId), changes }),
  ]).finally(() => {
    isWritten = true;
  });
  await Promise.all([writing, whileWriting(() => isWritten)]);
  return counts;
}

function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new Error(`the plan has no element ${index}`);
  return value;
}
