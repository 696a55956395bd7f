import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { listGroupHistory } from '../../src/operations/list-group-history.ts';
import { listMembersAsOf } from '../../src/operations/list-members-as-of.ts';
import { listMembers } from '../../src/operations/list-members.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ImportWorld, createImportWorld, makeBody } from '../worker/import-world.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const TIMEOUTS = { statementMs: 10_000, lockMs: 5_000, idleMs: 5_000 };
const GROUPS = ['a', 'b', 'c'];
const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('add' as const, 'delete' as const),
    phones: fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 4 }),
    groups: fc.uniqueArray(fc.constantFrom(...GROUPS), { minLength: 1 }),
    drains: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('undo' as const), target: fc.nat(20) }),
);

interface Moment {
  at: string;
  /** Members by group, as they were read when it was the present. */
  members: Map<number, number[]>;
}

test('the members as of any moment, and the history, are those of a recorded replay', async () => {
  expect.hasAssertions();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const world = await createImportWorld(db.database);
      const moments: Moment[] = [];
      const batchIds: number[] = [];
      for (const action of steps) {
        if (action.kind === 'undo') {
          await drain(world, moments);
          const batchId = batchIds[action.target % Math.max(1, batchIds.length)];
          if (batchId !== undefined) {
            await acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId: 1, batchId });
          }
          await drain(world, moments);
          continue;
        }
        batchIds.push(await world.accept(makeBody(action.kind, action.phones, action.groups.join())));
        // Batches that are not applied one by one share a chunk.
        if (action.drains) await drain(world, moments);
      }
      await drain(world, moments);
      await expectReplay(world, moments);
      await expectHistory(world, moments);
    }),
    { numRuns: 40 },
  );
}, 120_000);

async function drain(world: ImportWorld, moments: Moment[]): Promise<void> {
  await world.applyAll();
  const { rows } = await db.database.query<{ at: string }>({
    text: `select applied_at::text as at from lane where enterprise_id = $1::int`,
    values: [world.enterpriseId],
  });
  moments.push({ at: rows[0]?.at ?? '', members: await readAll(world) });
}

async function readAll({ enterpriseId }: ImportWorld): Promise<Map<number, number[]>> {
  const members = new Map<number, number[]>();
  for (const groupId of GROUPS.keys()) {
    const set = { groupId: groupId + 1 };
    members.set(
      groupId + 1,
      await listMembers(db.database, { enterpriseId, set, afterUserId: 0, size: 1_000 }),
    );
  }
  return members;
}

async function expectReplay({ enterpriseId }: ImportWorld, moments: Moment[]): Promise<void> {
  for (const { at, members } of moments) {
    if (at === '-infinity') continue;
    for (const [groupId, userIds] of members) {
      const found: number[] = [];
      for (;;) {
        // Pages of two, so that cursors are tried as well.
        const page = { enterpriseId, groupId, asOf: at, afterUserId: found.at(-1) ?? 0, size: 2 };
        const users = await db.database.transaction(TIMEOUTS, (tx) => listMembersAsOf(tx, page));
        found.push(...users);
        if (users.length < page.size) break;
      }
      expect(found).toEqual(userIds);
    }
  }
}

async function expectHistory({ enterpriseId }: ImportWorld, moments: Moment[]): Promise<void> {
  for (const [groupId, userIds] of moments.at(-1)?.members ?? []) {
    let total = 0;
    let beforeSeq: number | null = null;
    for (;;) {
      const entries = await listGroupHistory(db.database, { enterpriseId, groupId, beforeSeq, size: 2 });
      for (const entry of entries) {
        expect(entry.appliedSeq).toBeLessThan(beforeSeq ?? Infinity);
        expect(entry.added + entry.removed).toBeGreaterThan(0);
        beforeSeq = entry.appliedSeq;
        total += entry.added - entry.removed;
      }
      if (entries.length === 0) break;
    }
    expect(total).toBe(userIds.length);
  }
}
