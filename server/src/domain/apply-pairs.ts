import type { ResolvedBatch } from './resolve-batch.ts';

/** Which of the touched pairs are relations, by group and user; a user that is not listed is no member. */
export type Membership = Map<number, Map<number, boolean>>;

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
  /** Every batch's own changes by group, also those that cancel out within the chunk. */
  changes: Map<number, GroupChange>;
  /** The net effect: what is to be written. */
  toInsert: { groupIds: number[]; userIds: number[] };
  toDelete: { groupIds: number[]; userIds: number[] };
}

/**
 * Applies the pairs of a chunk's batches, in order, to the memberships as they were before the chunk.
 * @param existing the pairs that are relations already, of those which the batches touch.
 */
export function applyPairs(batches: readonly ResolvedBatch[], existing: Membership): RelationPlan {
  const current: Membership = new Map();
  const changes = new Map<number, GroupChange>();
  const counts = batches.map((batch, ordinal) =>
    applyBatch(batch, current, existing, batch.isDryRun ? null : { changes, ordinal }),
  );
  return { counts, changes, ...findNetEffect(current, existing) };
}

/** `record` is null for a dry run, whose changes are counted and taken back. */
function applyBatch(
  batch: ResolvedBatch,
  current: Membership,
  existing: Membership,
  record: { changes: Map<number, GroupChange>; ordinal: number } | null,
): BatchCounts {
  const counts = { relationsAdded: 0, relationsRemoved: 0, unchanged: batch.leftCount };
  const undone: { users: Map<number, boolean>; userId: number; wasMember: boolean }[] = [];
  for (const { userId, groupIds, isMember } of batch.pairs) {
    for (const groupId of groupIds) {
      const users = getOrMake(current, groupId, () => new Map<number, boolean>());
      const wasMember = users.get(userId) ?? existing.get(groupId)?.get(userId) ?? false;
      if (wasMember === isMember) {
        counts.unchanged += 1;
        continue;
      }
      users.set(userId, isMember);
      if (isMember) counts.relationsAdded += 1;
      else counts.relationsRemoved += 1;
      if (record === null) undone.push({ users, userId, wasMember });
      else recordChange(record, groupId, userId, isMember);
    }
  }
  for (const { users, userId, wasMember } of undone.toReversed()) users.set(userId, wasMember);
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

/** Sorted by key: PostgreSQL then walks its indexes from left to right, and two writers never wait for each other crosswise. */
function findNetEffect(
  current: Membership,
  existing: Membership,
): Pick<RelationPlan, 'toInsert' | 'toDelete'> {
  const toInsert = { groupIds: [] as number[], userIds: [] as number[] };
  const toDelete = { groupIds: [] as number[], userIds: [] as number[] };
  for (const groupId of [...current.keys()].toSorted((a, b) => a - b)) {
    const before = existing.get(groupId);
    const users = current.get(groupId) ?? new Map<number, boolean>();
    for (const userId of [...users.keys()].toSorted((a, b) => a - b)) {
      const isMember = users.get(userId) ?? false;
      if (isMember === (before?.get(userId) ?? false)) continue;
      const target = isMember ? toInsert : toDelete;
      target.groupIds.push(groupId);
      target.userIds.push(userId);
    }
  }
  return { toInsert, toDelete };
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
