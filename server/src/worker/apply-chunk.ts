import { endBatches } from '../operations/end-batches.ts';
import { type Attempt, type Lane, lockLane } from '../operations/lock-lane.ts';
import { lowerAttempts } from '../operations/lower-attempts.ts';
import { raiseAttempts } from '../operations/raise-attempts.ts';
import { readImportSettings } from '../operations/read-import-settings.ts';
import { isRemoval, readPendingBatches } from '../operations/read-pending-batches.ts';
import { recordEvents } from '../operations/record-events.ts';
import type { Database, Db, TransactionTimeouts } from '../postgres/database.ts';
import { classifyFailure, hasSqlState } from '../postgres/sqlstate.ts';
import { JudgedAhead } from './judged-ahead.ts';
import {
  type BegunChunk,
  type ChunkLimitConfig,
  type WrittenChunk,
  chunkLimits,
  isLarge,
  writeChunk,
} from './write-chunk.ts';
import { writeRemoval } from './write-removal.ts';

/**
 * A batch that was tried alone so often and always took the worker's process with it is put into ERROR. Fewer would blame a
 * batch for a few unlucky kills in a row.
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
  /** The lane whose large chunk is being applied: of large ones, one at a time is what the process has memory for. */
  largeLane: number | null;
}

export function makeChunkMemory(): ChunkMemory {
  return { openAttempts: new Set(), ahead: new JudgedAhead(), largeLane: null };
}

export type ChunkOutcome =
  /** Another worker has the lane, the enterprise is not active, or there is nothing to do. */
  | { kind: 'idle' }
  /** Nothing was done: another large chunk is under way, or the lane is suspicious and others are being served. */
  | { kind: 'postponed'; because: 'large' | 'suspicious' }
  | ({ kind: 'applied'; isLarge: boolean } & WrittenChunk)
  /** One batch was put into ERROR. */
  | { kind: 'failed'; batchId: number; reason: string };

/**
 * Applies the oldest pending batches of an enterprise: looks up, plans, writes and commits in one transaction under the lane's
 * lock. So nothing is lost, nothing is applied twice, and batches take effect in the order of their acceptance.
 *
 * A failure that counts (bad data, our own exception) leaves the chunk to be tried again batch by batch; the batch that
 * fails alone becomes ERROR.
 * @param memory what the other calls of the process leave in it.
 * @param isAlone whether this is the process's only chunk, as a suspicious lane needs it: were the process to die, nobody else
 *   would come under suspicion.
 * @throws whatever rolled the chunk back, when no batch could be blamed for it.
 */
export async function applyChunk(
  database: Database,
  config: ChunkLimitConfig,
  enterpriseId: number,
  memory: ChunkMemory = makeChunkMemory(),
  isAlone = true,
): Promise<ChunkOutcome> {
  const begun: { chunk: BegunChunk | null } = { chunk: null };
  const { openAttempts } = memory;
  try {
    if (openAttempts.has(enterpriseId)) {
      await lowerAttempts(database, { enterpriseId });
      openAttempts.delete(enterpriseId);
    }
    const outcome = await database.transaction<ChunkOutcome>(laneTimeouts(config), async (tx) => {
      const chunk = await beginChunk(tx, config, enterpriseId);
      if (chunk === null) return { kind: 'idle' };
      const because = findReasonToPostpone(chunk, memory, isAlone);
      if (because !== null) return { kind: 'postponed', because };
      begun.chunk = chunk;
      // Before it is on record: the answer to that may get lost.
      openAttempts.add(enterpriseId);
      await raiseAttempts(database, { enterpriseId, attempt: chunk.attempt });
      return applyBegun(tx, config, chunk, memory.ahead);
    });
    openAttempts.delete(enterpriseId);
    return outcome;
  } catch (error) {
    if (!countsAgainstInput(error)) throw error;
    openAttempts.delete(enterpriseId);
    const lone = findLoneBatch(begun.chunk);
    if (lone === null) throw error;
    return blameAlone(database, config, enterpriseId, lone, describeFailure(error));
  } finally {
    if (memory.largeLane === enterpriseId) memory.largeLane = null;
  }
}

function laneTimeouts(config: ChunkLimitConfig): TransactionTimeouts {
  return { statementMs: config.laneTimeoutMs, lockMs: 5_000, idleMs: config.laneTimeoutMs };
}

/** Takes the lane and reads its oldest batches. */
async function beginChunk(
  tx: Db,
  config: ChunkLimitConfig,
  enterpriseId: number,
): Promise<BegunChunk | null> {
  const lane = await lockLane(tx, { enterpriseId });
  if (lane === null) return null;
  const [pending, settings] = await Promise.all([
    readPendingBatches(tx, { enterpriseId, limits: chunkLimits(config) }),
    readImportSettings(tx, { enterpriseId }),
  ]);
  const [first, last] = [pending[0], pending.at(-1)];
  if (first === undefined || last === undefined) return null;
  const attempt = findNextAttempt(lane, first.batchId, last.batchId);
  const isSuspicious = attempt.begun > 1;
  const tried = isSuspicious ? [first] : pending;
  return {
    enterpriseId,
    lane,
    attempt,
    settings,
    pending: tried,
    isSuspicious,
    isLarge: isLarge(tried, config),
  };
}

/**
 * An attempt in the lane's present place did not end well: up to the last batch that was in it, batches are tried alone, each
 * from the second attempt on.
 */
function findNextAttempt({ appliedSeq, attempt }: Lane, firstBatchId: number, lastBatchId: number): Attempt {
  if (attempt?.appliedSeq === appliedSeq) return { ...attempt, begun: attempt.begun + 1 };
  if (attempt !== null && attempt.begun > 1 && attempt.suspectBatchId >= firstBatchId) {
    return { ...attempt, appliedSeq, begun: 2 };
  }
  return { appliedSeq, begun: 1, suspectBatchId: lastBatchId };
}

function findReasonToPostpone(
  chunk: BegunChunk,
  memory: ChunkMemory,
  isAlone: boolean,
): 'large' | 'suspicious' | null {
  if (chunk.isSuspicious && !isAlone) return 'suspicious';
  if (!chunk.isLarge) return null;
  if (memory.largeLane !== null) return 'large';
  memory.largeLane = chunk.enterpriseId;
  return null;
}

async function applyBegun(
  tx: Db,
  config: ChunkLimitConfig,
  chunk: BegunChunk,
  ahead: JudgedAhead,
): Promise<ChunkOutcome> {
  const { enterpriseId, lane, attempt, pending } = chunk;
  const [oldest] = pending;
  // The first attempt, of the whole chunk, comes on top.
  if (attempt.begun > LONE_CRASHES_MAX + 1 && oldest !== undefined) {
    const reason = `the worker died ${LONE_CRASHES_MAX} times while it applied this batch alone`;
    return blame(tx, { enterpriseId, lane, batchId: oldest.batchId, reason });
  }
  const isRemoving = oldest !== undefined && isRemoval(oldest);
  const { batches, counts } = isRemoving
    ? await writeRemoval(tx, chunk, oldest)
    : await writeChunk(tx, config, chunk, ahead);
  return { kind: 'applied', isLarge: chunk.isLarge, batches, counts };
}

/** The batch that failed all by itself, if it was one: either nothing else was pending, or the lane is suspicious. */
function findLoneBatch(chunk: BegunChunk | null): number | null {
  const [only, second] = chunk?.pending ?? [];
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
