import { getOrMake } from './get-or-make.ts';
import type { ResolvedBatch } from './resolve-batch.ts';

/** Users by group. */
export type UsersByGroup = ReadonlyMap<number, readonly number[]>;

/** Which of the touched pairs are relations: the members by group. */
export type Membership = ReadonlyMap<number, ReadonlySet<number>>;

/** What pairs have become within a chunk, by group and user; true is a member. */
type Touched = Map<number, Map<number, boolean>>;

/** What one chunk changed in one group: element i of the arrays is one change, in order of effect. */
export interface GroupChange {
  userIds: number[];
  /** The batch's place in the chunk. */
  ordinals: number[];
  added: boolean[];
}

export interface BatchCounts {
  relationsAdded: number;
  relationsRemoved: number;
  unchanged: number;
}

export interface RelationPlan {
  counts: BatchCounts[];
  /** The net effect: what is to be written. Pairs to insert come by ascending user, then group. */
  toInsert: { groupIds: number[]; userIds: number[] };
  toDelete: UsersByGroup;
}

/** Applies the pairs of a chunk's batches, in order, some batches at a time. */
export class RelationPlanner {
  /** Every batch's own changes so far by group, also those that cancel out within the chunk. */
  readonly changes = new Map<number, GroupChange>();
  readonly #planned: Touched = new Map();
  #batchCount = 0;

  /**
   * Plans the next batches.
   * @param existing the pairs that are relations already, of those which the batches touch: before the chunk, or with what
   *   has been planned before.
   */
  plan(batches: readonly ResolvedBatch[], existing: Membership): RelationPlan {
    const current: Touched = new Map();
    const wasMember = (groupId: number, userId: number): boolean =>
      this.#planned.get(groupId)?.get(userId) ?? existing.get(groupId)?.has(userId) ?? false;
    const counts = batches.map((batch) => {
      const ordinal = this.#batchCount++;
      return applyBatch(
        batch,
        current,
        wasMember,
        batch.isDryRun ? null : { changes: this.changes, ordinal },
      );
    });
    const effect = findNetEffect(current, wasMember);
    for (const [groupId, users] of current) {
      const planned = getOrMake(this.#planned, groupId, () => users);
      if (planned !== users) for (const [userId, isMember] of users) planned.set(userId, isMember);
    }
    return { counts, ...effect };
  }
}

type WasMember = (groupId: number, userId: number) => boolean;

/** `record` is null for a dry run, whose changes are counted and taken back. */
function applyBatch(
  batch: ResolvedBatch,
  current: Touched,
  wasMember: WasMember,
  record: { changes: Map<number, GroupChange>; ordinal: number } | null,
): BatchCounts {
  const counts = { relationsAdded: 0, relationsRemoved: 0, unchanged: batch.leftCount };
  const undone: { users: Map<number, boolean>; userId: number; isMember: boolean }[] = [];
  for (const { userId, groupIds, isMember } of batch.pairs) {
    for (const groupId of groupIds) {
      const users = getOrMake(current, groupId, () => new Map<number, boolean>());
      if ((users.get(userId) ?? wasMember(groupId, userId)) === isMember) {
        counts.unchanged += 1;
        continue;
      }
      users.set(userId, isMember);
      if (isMember) counts.relationsAdded += 1;
      else counts.relationsRemoved += 1;
      if (record === null) undone.push({ users, userId, isMember: !isMember });
      else recordChange(record, groupId, userId, isMember);
    }
  }
  for (const { users, userId, isMember } of undone.toReversed()) users.set(userId, isMember);
  return counts;
}

function recordChange(
  record: { changes: Map<number, GroupChange>; ordinal: number },
  groupId: number,
  userId: number,
  isAdd: boolean,
): void {
  const change = getOrMake(record.changes, groupId, () => ({ userIds: [], ordinals: [], added: [] }));
  change.userIds.push(userId);
  change.ordinals.push(record.ordinal);
  change.added.push(isAdd);
}

/**
 * New relations are sorted by user: then both indexes are filled with some order, one by users and the other, since a chunk's
 * users are fewer than its pairs, group by group; sorted by group the index by user would be filled all over.
 */
function findNetEffect(current: Touched, wasMember: WasMember): Pick<RelationPlan, 'toInsert' | 'toDelete'> {
  const newGroupsByUser = new Map<number, number[]>();
  const toDelete = new Map<number, number[]>();
  for (const groupId of Float64Array.from(current.keys()).toSorted()) {
    for (const [userId, isMember] of current.get(groupId) ?? []) {
      if (isMember === wasMember(groupId, userId)) continue;
      if (isMember) getOrMake(newGroupsByUser, userId, () => []).push(groupId);
      else getOrMake(toDelete, groupId, () => []).push(userId);
    }
  }
  const toInsert = { groupIds: [] as number[], userIds: [] as number[] };
  for (const userId of Float64Array.from(newGroupsByUser.keys()).toSorted()) {
    for (const groupId of newGroupsByUser.get(userId) ?? []) {
      toInsert.groupIds.push(groupId);
      toInsert.userIds.push(userId);
    }
  }
  return { toInsert, toDelete };
}
