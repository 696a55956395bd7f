import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Membership, RelationPlanner } from './apply-pairs.ts';
import type { ResolvedBatch } from './resolve-batch.ts';

const batchArbitrary = fc.record({
  optType: fc.constantFrom('add' as const, 'delete' as const),
  isDryRun: fc.boolean(),
  pairs: fc.array(fc.record({ userId: fc.nat(4), groupIds: fc.uniqueArray(fc.nat(3)) }), { maxLength: 6 }),
});

test('counts, changes and net effect equal those of one pair at a time, however the chunk is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(batchArbitrary, { maxLength: 3 }), { maxLength: 4 }),
      fc.boolean(),
      fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(4)), { selector: String }),
      (portions, isLookedUpLate, members) => {
        const planner = new RelationPlanner();
        const after = new Set(members.map(String));
        const counts = portions.flatMap((batches) => {
          const known = isLookedUpLate ? [...after] : members.map(String);
          const plan = planner.plan(batches.map(toResolved), toMembership(known));
          const deleted = [...plan.toDelete].flatMap(([groupId, users]) =>
            users.map((user) => `${groupId},${user}`),
          );
          for (const pair of deleted) expect(after.delete(pair)).toBe(true);
          for (const pair of pairsOf(plan.toInsert)) {
            expect(after.has(pair)).toBe(false);
            after.add(pair);
          }
          const { userIds, groupIds } = plan.toInsert;
          const keys = userIds.map((userId, index) => `${userId},${groupIds[index]}`);
          expect(keys).toEqual(keys.toSorted());
          return plan.counts;
        });
        const naive = applyOneByOne(portions.flat(), members);
        expect(counts).toEqual(naive.counts);
        expect(after).toEqual(naive.after);

        const changes = [...planner.changes].flatMap(([groupId, { userIds, ordinals, added }]) =>
          userIds.map((userId, index) => `${ordinals[index]}:${groupId},${userId}:${added[index]}`),
        );
        expect(changes.toSorted()).toEqual(naive.changes.toSorted());
      },
    ),
    { numRuns: 2_000 },
  );
});

type Batch = {
  optType: 'add' | 'delete';
  isDryRun: boolean;
  pairs: { userId: number; groupIds: number[] }[];
};

function applyOneByOne(
  batches: Batch[],
  members: [number, number][],
): { counts: object[]; changes: string[]; after: Set<string> } {
  let state = new Set(members.map(String));
  const changes: string[] = [];
  const counts = batches.map(({ optType, isDryRun, pairs }, ordinal) => {
    const before = new Set(state);
    const own: string[] = [];
    const count = { relationsAdded: 0, relationsRemoved: 0, unchanged: 0 };
    for (const { userId, groupIds } of pairs) {
      for (const groupId of groupIds) {
        const pair = `${groupId},${userId}`;
        const isChange = optType === 'add' ? !state.has(pair) : state.delete(pair);
        if (optType === 'add') state.add(pair);
        if (!isChange) count.unchanged += 1;
        else if (optType === 'add') count.relationsAdded += 1;
        else count.relationsRemoved += 1;
        if (isChange) own.push(`${ordinal}:${pair}:${optType === 'add'}`);
      }
    }
    if (isDryRun) state = before;
    else changes.push(...own);
    return count;
  });
  return { counts, changes, after: state };
}

function toMembership(pairs: string[]): Membership {
  const membership = new Map<number, Set<number>>();
  for (const pair of pairs) {
    const [groupId = 0, userId = 0] = pair.split(',').map(Number);
    membership.set(groupId, (membership.get(groupId) ?? new Set()).add(userId));
  }
  return membership;
}

function toResolved(batch: Batch): ResolvedBatch {
  return {
    isDryRun: batch.isDryRun,
    pairs: batch.pairs.map((pair) => ({ ...pair, isMember: batch.optType === 'add' })),
    leftCount: 0,
    undoesBatchId: null,
    batchId: 0,
    successCount: 0,
    usersCreated: 0,
    groupsCreated: 0,
    identitiesBound: 0,
    failures: [],
    warnings: [],
  };
}

function pairsOf({ groupIds, userIds }: { groupIds: number[]; userIds: number[] }): string[] {
  return groupIds.map((groupId, index) => `${groupId},${userIds[index]}`);
}
