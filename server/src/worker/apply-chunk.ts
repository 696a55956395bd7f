import { endBatches } from '../operations/end-batches.ts';
import { type Lane, lockLane } from '../operations/lock-lane.ts';
import { lowerAttempts } from '../operations/lower-attempts.ts';
import { raiseAttempts } from '../operations/raise-attempts.ts';
import { readImportSettings } from '../operations/read-import-settings.ts';
import { readPendingBatches } from '../operations/read-pending-batches.ts';
import { recordEvents } from '../operations/record-events.ts';
import type { Database, Db, TransactionTimeouts } from '../postgres/database.ts';
import { classifyFailure, hasSqlState } from '../postgres/sqlstate.ts';
import { JudgedAhead } from './judged-ahead.ts';
import { Turnstile } from './turnstile.ts';
import {
  type Attempt,
  type ChunkLimitConfig,
  type WrittenChunk,
  chunkLimits,
  isLarge,
  writeChunk,
} from './write-chunk.ts';

/**
 * A batch that was tried alone so often and always took the worker's process with it is put into ERROR. Fewer would blame a
 * batch for a few unlucky kills in a row. The first attempt, of the whole chunk, comes on top.
 */
const LONE_CRASHES_MAX = 5;

/** What a process keeps from one chunk to the next. */
export interface ChunkMemory {
  /**
   * Enterprises on whose lane an attempt of this process is on record that nobody died of: the database went away in it, or its
   * chunk is still open. Left there, so many outages would look like a batch that kills its worker.
   */
  openAttempts: Set<number>;
  ahead: JudgedAhead;
  largeChunks: Turnstile;
}

export function makeChunkMemory(): ChunkMemory {
  return { openAttempts: new Set(), ahead: new JudgedAhead(), largeChunks: new Turnstile() };
}

export type ChunkOutcome =
  /** Another worker has the lane, or there is nothing to do. */
  | { kind: 'idle' }
  | ({ kind: 'applied'; isLarge: boolean } & WrittenChunk)
  /** One batch was put into ERROR. */
  | { kind: 'failed'; batchId: number; reason: string };

/**
 * Applies the oldest pending batches of an enterprise: looks up, plans, writes and commits in one transaction under the lane's
 * lock. So nothing is lost, nothing is applied twice, and batches take effect in the order of their acceptance.
 *
 * A failure that counts (bad data, our own exception) leaves the chunk to be tried again batch by batch; the batch that
 * fails alone becomes ERROR.
 * @param memory what the last call left in it, when the same process calls again.
 * @throws whatever rolled the chunk back, when no batch could be blamed for it.
 */
export async function applyChunk(
  database: Database,
  config: ChunkLimitConfig,
  enterpriseId: number,
  memory: ChunkMemory = makeChunkMemory(),
): Promise<ChunkOutcome> {
  const begun: { attempt: Attempt | null } = { attempt: null };
  const { openAttempts } = memory;
  try {
    if (openAttempts.has(enterpriseId)) {
      await lowerAttempts(database, { enterpriseId });
      openAttempts.delete(enterpriseId);
    }
    const outcome = await database.transaction<ChunkOutcome>(laneTimeouts(config), async (tx) => {
      const attempt = await beginAttempt(database, tx, config, enterpriseId, openAttempts);
      if (attempt === null) return { kind: 'idle' };
      begun.attempt = attempt;
      const [oldest] = attempt.pending;
      if (!attempt.isHopeless || oldest === undefined) return writeInTurn(tx, config, attempt, memory);
      const reason = `the worker died ${LONE_CRASHES_MAX} times while it applied this batch alone`;
      return blame(tx, { enterpriseId, lane: attempt.lane, batchId: oldest.batchId, reason });
    });
    openAttempts.delete(enterpriseId);
    return outcome;
  } catch (error) {
    if (!countsAgainstInput(error)) throw error;
    openAttempts.delete(enterpriseId);
    const lone = findLoneBatch(begun.attempt);
    if (lone === null) throw error;
    return blameAlone(database, config, enterpriseId, lone, describeFailure(error));
  }
}

function laneTimeouts(config: ChunkLimitConfig): TransactionTimeouts {
  return { statementMs: config.laneTimeoutMs, lockMs: 5_000, idleMs: config.laneTimeoutMs };
}

/** Takes the lane, reads its oldest batches and notes that they are being tried. */
async function beginAttempt(
  database: Database,
  tx: Db,
  config: ChunkLimitConfig,
  enterpriseId: number,
  openAttempts: ChunkMemory['openAttempts'],
): Promise<(Attempt & { isHopeless: boolean }) | null> {
  const lane = await lockLane(tx, { enterpriseId });
  if (lane === null) return null;
  const [pending, settings] = await Promise.all([
    readPendingBatches(tx, { enterpriseId, limits: chunkLimits(config) }),
    readImportSettings(tx, { enterpriseId }),
  ]);
  const [first, last] = [pending[0], pending.at(-1)];
  if (first === undefined || last === undefined) return null;
  // Before it is on record: the answer to that may get lost.
  openAttempts.add(enterpriseId);
  const { begunAttempts } = await raiseAttempts(database, {
    enterpriseId,
    appliedSeq: lane.appliedSeq,
    firstBatchId: first.batchId,
    lastBatchId: last.batchId,
  });
  const isSuspicious = begunAttempts > 0;
  return {
    enterpriseId,
    lane,
    settings,
    pending: isSuspicious ? [first] : pending,
    isSuspicious,
    isHopeless: begunAttempts > LONE_CRASHES_MAX,
  };
}

/** Small chunks of several lanes go side by side; of large ones, one at a time is what the process has memory for. */
async function writeInTurn(
  tx: Db,
  config: ChunkLimitConfig,
  attempt: Attempt,
  memory: ChunkMemory,
): Promise<ChunkOutcome> {
  const isOneOfLarge = isLarge(attempt.pending, config);
  const write = async (): Promise<ChunkOutcome> => {
    const { batches, counts } = await writeChunk(tx, config, attempt, memory.ahead);
    return { kind: 'applied', isLarge: isOneOfLarge, batches, counts };
  };
  return isOneOfLarge ? memory.largeChunks.pass(write) : write();
}

/** The batch that failed all by itself, if it was one: either nothing else was pending, or the lane is suspicious. */
function findLoneBatch(attempt: Attempt | null): number | null {
  const [only, second] = attempt?.pending ?? [];
  return only === undefined || second !== undefined ? null : only.batchId;
}

async function blameAlone(
  database: Database,
  config: ChunkLimitConfig,
  enterpriseId: number,
  batchId: number,
  reason: string,
): Promise<ChunkOutcome> {
  return database.transaction(laneTimeouts(config), async (tx) => {
    const lane = await lockLane(tx, { enterpriseId });
    if (lane === null) return { kind: 'idle' };
    const limits = chunkLimits(config, { batchesMax: 1 });
    const [oldest] = await readPendingBatches(tx, { enterpriseId, limits });
    // Another worker may have been luckier in between.
    if (oldest?.batchId !== batchId) return { kind: 'idle' };
    return blame(tx, { enterpriseId, lane, batchId, reason });
  });
}

async function blame(
  tx: Db,
  input: { enterpriseId: number; lane: Lane; batchId: number; reason: string },
): Promise<ChunkOutcome> {
  const { enterpriseId, lane, batchId, reason } = input;
  await endBatches(tx, {
    enterpriseId,
    lane,
    next: { userId: lane.nextUserId, groupId: lane.nextGroupId },
    batches: [{ batchId, error: reason }],
  });
  await recordEvents(tx, { enterpriseId, batchIds: [batchId], changes: new Map() });
  return { kind: 'failed', batchId, reason };
}

/** Errors of the connection, the disk, locks and shutdowns go by themselves; so does SQL that waits for a migration. */
function countsAgainstInput(error: unknown): boolean {
  return classifyFailure(error) === 'data' || !hasSqlState(error);
}

/** The code and kind only: PostgreSQL's detail and our own messages may hold identity values. */
function describeFailure(error: unknown): string {
  if (hasSqlState(error)) return `PostgreSQL refused the data (SQLSTATE ${error.code})`;
  return error instanceof Error ? `${error.name} in ${firstFrame(error)}` : 'an unknown error';
}

function firstFrame(error: Error): string {
  return (
    error.stack
      ?.split('\n')
      .find((line) => line.trim().startsWith('at '))
      ?.trim()
      .slice(3) ?? 'an unknown place'
  );
}
