import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { type BatchCounts, type Membership, RelationPlanner } from '../domain/apply-pairs.ts';
import { type BoundKey, Directory } from '../domain/directory.ts';
import type { ResolvedBatch, Surroundings } from '../domain/resolve-batch.ts';
import { endBatches } from '../operations/end-batches.ts';
import { insertGroups } from '../operations/insert-groups.ts';
import { insertIdentities } from '../operations/insert-identities.ts';
import { insertUsers } from '../operations/insert-users.ts';
import type { Attempt, Lane } from '../operations/lock-lane.ts';
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
import {
  type AskedIdentities,
  type Places,
  type Work,
  cutPortions,
  judgeBatches,
  lookUpIdentities,
  lookUpPlaces,
  lookUpRelations,
  resolvePortion,
} from './plan-chunk.ts';

export type ChunkLimitConfig = Pick<
  Config,
  'laneTimeoutMs' | 'chunkRowsMax' | 'chunkBytesMax' | 'chunkPairsMax'
> & {
  /** PORTION_ROWS_MAX but for tests. */
  portionRowsMax?: number;
};

/** PostgreSQL writes one portion of a chunk while the next one is worked out. Half of it and twice as much were no faster. */
const PORTION_ROWS_MAX = 4_000;

/** A chunk that has begun: the lane is held, and its oldest batches are read. */
export interface BegunChunk {
  enterpriseId: number;
  lane: Lane;
  attempt: Attempt;
  settings: ImportSettings;
  pending: PendingBatch[];
  /** The attempt before did not end well: until its last batch is behind, batches are tried alone. */
  isSuspicious: boolean;
  /** Its time counts, more is waiting behind it, and two such would take much memory. */
  isLarge: boolean;
}

export interface WrittenChunk {
  batches: ResolvedBatch[];
  counts: BatchCounts[];
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
 * Judges, resolves and writes a chunk, portion by portion. Statements are sent as soon as what they need is known, so that
 * PostgreSQL has something to do while the next portion is worked out; and the batches behind the chunk are judged while its
 * last relations are written.
 */
export async function writeChunk(
  tx: Db,
  config: ChunkLimitConfig,
  chunk: BegunChunk,
  ahead: JudgedAhead,
): Promise<WrittenChunk> {
  const { enterpriseId, settings, pending } = chunk;
  const work = judgeBatches(pending, settings, config.chunkPairsMax, ahead);
  const portions = cutPortions(work, config.portionRowsMax ?? PORTION_ROWS_MAX);
  const asked: AskedIdentities = new Map();
  const places = later(lookUpPlaces(tx, enterpriseId, work));
  const keysOf: Promise<BoundKey[]>[] = [];
  for (const portion of portions) {
    keysOf.push(later(lookUpIdentities(tx, enterpriseId, portion, asked)));
    await letLeave(portions);
  }
  const next = later(readNextBatches(tx, config, chunk, work));

  const writer = new ChunkWriter(tx, chunk, await places);
  for (const [index, portion] of portions.entries()) {
    await writer.resolve(portion, (await keysOf[index]) ?? []);
    await letLeave(portions);
    // The one before: what is asked of this one is answered meanwhile.
    await writer.writeRelationsUpTo(index);
    await letLeave(portions);
  }
  await writer.writeRelationsUpTo(portions.length);
  await writer.finish(async (isWritten) => {
    const batches = await next;
    // Nothing is judged behind a small chunk, and what was judged of the large lane stays.
    if (batches.length > 0)
      await ahead.judge(batches, settings, { pairsMax: config.chunkPairsMax, isTimeUp: isWritten });
  });
  return writer;
}

/** What was sent leaves at the end of a turn of the loop: now, so that it is worked on while the next portion is worked out. */
async function letLeave(portions: Work[][]): Promise<void> {
  if (portions.length > 1) await yieldToEvents();
}

/** Of a promise that is awaited later: until then its failure, which ends the transaction, is not unheard of. */
function later<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

class ChunkWriter implements WrittenChunk {
  readonly batches: ResolvedBatch[] = [];
  readonly counts: BatchCounts[] = [];
  readonly #tx: Db;
  readonly #chunk: BegunChunk;
  readonly #directory: Directory;
  readonly #surroundings: Surroundings;
  readonly #planner = new RelationPlanner();
  /** Portions whose relations are looked up, in order. */
  readonly #resolved: { batches: ResolvedBatch[]; existing: Promise<Membership> }[] = [];
  #plannedPortions = 0;
  readonly #writes: Promise<void>[] = [];

  constructor(tx: Db, chunk: BegunChunk, { departmentIds, groups }: Places) {
    const { lane, settings } = chunk;
    this.#tx = tx;
    this.#chunk = chunk;
    this.#directory = new Directory({ userId: lane.nextUserId, groupId: lane.nextGroupId }, groups);
    this.#surroundings = { createsUsersOnImport: settings.createsUsersOnImport, departmentIds };
  }

  /** Decides whom and what the portion's rows mean, asks which relations are there, and writes what they make. */
  async resolve(portion: Work[], keys: BoundKey[]): Promise<void> {
    const { enterpriseId, lane } = this.#chunk;
    const directory = this.#directory;
    directory.addKnownKeys(keys);
    const before = directory.mark();
    const batches = await resolvePortion(this.#tx, {
      enterpriseId,
      directory,
      surroundings: this.#surroundings,
      portion,
    });
    this.batches.push(...batches);
    const existing = later(lookUpRelations(this.#tx, { enterpriseId, lane, batches }));
    this.#resolved.push({ batches, existing });
    this.#send(
      insertUsers(this.#tx, { enterpriseId, firstId: before.nextUserId, endId: directory.nextUserId }),
      insertIdentities(this.#tx, { enterpriseId, keys: directory.newKeys.slice(before.newKeyCount) }),
      insertGroups(this.#tx, { enterpriseId, groups: directory.newGroups.slice(before.newGroupCount) }),
    );
  }

  /** Plans and writes the relations of the first `portionCount` portions, as far as they are not yet. */
  async writeRelationsUpTo(portionCount: number): Promise<void> {
    for (const { batches, existing } of this.#resolved.slice(this.#plannedPortions, portionCount)) {
      const { counts, ...effect } = this.#planner.plan(batches, await existing);
      this.#plannedPortions += 1;
      this.counts.push(...counts);
      this.#send(writeRelations(this.#tx, { enterpriseId: this.#chunk.enterpriseId, ...effect }));
    }
  }

  /**
   * Writes counts, history, verdicts and events, and moves the lane on.
   * @param whileWriting is called once everything is sent, and can ask whether everything is answered.
   */
  async finish(whileWriting: (isWritten: () => boolean) => Promise<void>): Promise<void> {
    const { enterpriseId, lane, settings } = this.#chunk;
    const { changes } = this.#planner;
    this.#send(
      recordChanges(this.#tx, { enterpriseId, appliedSeq: lane.appliedSeq + 1, changes }),
      endBatches(this.#tx, {
        enterpriseId,
        lane,
        next: { userId: this.#directory.nextUserId, groupId: this.#directory.nextGroupId },
        batches: this.batches.map((resolved, index) => ({
          batchId: resolved.batchId,
          resolved,
          counts: pick(this.counts, index),
        })),
      }),
    );
    if (settings.hasWebhook) {
      const batchIds = this.batches.map(({ batchId }) => batchId);
      this.#send(recordEvents(this.#tx, { enterpriseId, batchIds, changes }));
    }
    let isWritten = false;
    const writing = Promise.all(this.#writes).finally(() => {
      isWritten = true;
    });
    await Promise.all([writing, whileWriting(() => isWritten)]);
  }

  #send(...writes: Promise<void>[]): void {
    this.#writes.push(...writes.map(later));
  }
}

function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new Error(`the plan has no element ${index}`);
  return value;
}

/** More than a quarter of what a chunk may be; of an undo nobody knows before it is looked up. */
export function isLarge(pending: PendingBatch[], { chunkRowsMax, chunkBytesMax }: ChunkLimitConfig): boolean {
  const sum = (read: (batch: PendingBatch) => number): number =>
    pending.reduce((total, batch) => total + read(batch), 0);
  return (
    sum(({ rowCount }) => rowCount) > chunkRowsMax / 4 ||
    sum(({ byteCount }) => byteCount) > chunkBytesMax / 4 ||
    pending[0]?.kind === 'undo'
  );
}

async function readNextBatches(
  tx: Db,
  config: ChunkLimitConfig,
  chunk: BegunChunk,
  work: Work[],
): Promise<PendingBatch[]> {
  const afterBatchId = work.at(-1)?.batchId;
  // A batch that kills the process must do it in its own chunk while the lane is under suspicion.
  if (afterBatchId === undefined || chunk.isSuspicious || !chunk.isLarge) return [];
  const { enterpriseId } = chunk;
  return readPendingBatches(tx, { enterpriseId, limits: chunkLimits(config, { afterBatchId }) });
}
