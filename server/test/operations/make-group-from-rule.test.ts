import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GroupRule } from '../../src/domain/group-rule.ts';
import { listMembers } from '../../src/operations/list-members.ts';
import { makeGroupFromRule } from '../../src/operations/make-group-from-rule.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ConsoleWorld, PERSON_ID, createConsoleWorld } from '../worker/console-world.ts';
import { makeBody } from '../worker/import-world.ts';

const TIMEOUTS = { statementMs: 10_000, lockMs: 5_000, idleMs: 5_000 };

let db: TestDatabase;
let world: ConsoleWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createConsoleWorld(db.database);
});
afterEach(() => world.requireNoDifferences());

test('the members of a rule at that moment become those of a static group, whatever is changed before its turn', async () => {
  await world.apply(makeBody('add', [1, 2, 3], 'a'));
  await world.apply(makeBody('add', [3, 4], 'b'));
  await world.accept(makeBody('add', [5], 'a'));
  const made = await make('a, not b', { all: [1], any: [], none: [2] });
  expect(made).toEqual({ groupId: 3, userCount: 2, batchIds: [expect.any(Number) as number] });
  await world.accept(makeBody('delete', [1], 'a'));
  await world.applyAll();
  expect(await readMembers(made.groupId)).toEqual([1, 2]);
  expect(await world.read(made.batchIds[0] ?? 0)).toMatchObject({
    kind: 'manual',
    personId: PERSON_ID,
    optType: 'add',
    total: 2,
    relationsAdded: 2,
  });
});

test('nobody makes an empty group without a batch', async () => {
  await world.apply(makeBody('add', [1], 'a,b'));
  expect(await make('none', { all: [1], any: [], none: [2] })).toEqual({
    groupId: 3,
    userCount: 0,
    batchIds: [],
  });
});

test('many members come in several batches, in ascending order', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await addUsers(20_003);
  const { groupId, batchIds, userCount } = await make('many', { all: [1], any: [], none: [] });
  expect(userCount).toBe(20_003);
  const totals = [];
  for (const batchId of batchIds) totals.push((await world.read(batchId)).total);
  expect(totals).toEqual([10_000, 10_000, 3]);
  await world.applyAll();
  expect(await readMembers(groupId)).toEqual(await readMembers(1));
});

test('nothing is left when the name is taken, or the rule names a group that there is not', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await expect(make('a', { all: [1], any: [], none: [] })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(make('b', { all: [9], any: [], none: [] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await make('b', { all: [1], any: [], none: [] });
});

function make(
  name: string,
  rule: GroupRule,
): Promise<{ groupId: number; batchIds: number[]; userCount: number }> {
  const { enterpriseId } = world;
  return db.database.transaction(TIMEOUTS, (tx) =>
    makeGroupFromRule(tx, {
      enterpriseId,
      personId: PERSON_ID,
      rule,
      group: { name, deptId: null },
    }),
  );
}

/** Puts users into group 1 until it has so many, as imports would have. */
async function addUsers(count: number): Promise<void> {
  const { enterpriseId } = world;
  await db.database.query({
    text: `insert into audience_user select $1::int, id, now() from generate_series(2, $2::int) as id`,
    values: [enterpriseId, count],
  });
  await db.database.query({
    text: `update lane set next_user_id = $2::int + 1 where enterprise_id = $1::int`,
    values: [enterpriseId, count],
  });
  for (let first = 2; first <= count; first += 10_000) {
    const length = Math.min(10_000, count - first + 1);
    await world.change(
      'add',
      1,
      Array.from({ length }, (_, index) => first + index),
    );
  }
  await world.applyAll();
}

async function readMembers(groupId: number): Promise<number[]> {
  const { enterpriseId } = world;
  return listMembers(db.database, { enterpriseId, set: { groupId }, afterUserId: 0, size: 100_000 });
}
