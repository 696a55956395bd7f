import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { pino } from 'pino';
import type { GroupRule } from '../../src/domain/group-rule.ts';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { countUndoable } from '../../src/operations/count-undoable.ts';
import { listGroupsOfUser } from '../../src/operations/list-groups-of-user.ts';
import { resolveMemberSet } from '../../src/operations/resolve-member-set.ts';
import { saveGroup } from '../../src/operations/save-group.ts';
import { sweepRemovedGroup } from '../../src/operations/sweep-removed-group.ts';
import { startRemovals } from '../../src/worker/finish-removals.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { type ConsoleWorld, PERSON_ID, createConsoleWorld } from './console-world.ts';
import { makeBody } from './import-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

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

test('a group is gone at its turn, with all its relations, in the eyes of everybody', async () => {
  await world.apply(makeBody('add', [1, 2, 3], 'a,b'));
  const batchId = await world.deleteGroup(1);
  expect(await world.applyAll()).toEqual(['applied']);
  expect(await world.read(batchId)).toMatchObject({
    status: 'FINISHED',
    kind: 'group-delete',
    personId: PERSON_ID,
    optType: 'delete',
    total: 0,
    success: 0,
    fail: 0,
    relationsAdded: 0,
    relationsRemoved: 3,
    unchanged: 0,
    failures: [],
  });
  const { enterpriseId } = world;
  expect(await countRelations(1)).toBe(3);
  expect(await listGroupsOfUser(db.database, { enterpriseId, userId: 1 })).toMatchObject([{ groupId: 2 }]);
  expect(await resolveMemberSet(db.database, { enterpriseId, groupId: 1 })).toBeNull();
  await expect(saveRule({ all: [1], any: [], none: [] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(world.deleteGroup(1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await world.differences()).toEqual([]);
});

test('it takes its turn: what comes before it counts, what names the group behind it makes another one', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await world.accept(makeBody('add', [2], 'a'));
  const batchId = await world.deleteGroup(1);
  const again = await world.accept(makeBody('add', [3], 'a'));
  expect(await world.applyAll()).toEqual(['applied', 'applied', 'applied']);
  expect(await world.read(batchId)).toMatchObject({ relationsRemoved: 2, appliedSeq: 3 });
  expect(await world.read(again)).toMatchObject({ groupsCreated: 1, relationsAdded: 1 });
  expect(await world.members()).toEqual(['a:3']);
  expect(
    await resolveMemberSet(db.database, { enterpriseId: world.enterpriseId, groupId: 2 }),
  ).not.toBeNull();
});

test('a group that a rule names stays: refused at once, or unchanged at its turn', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  const early = await world.deleteGroup(1);
  const dynamic = await saveRule({ all: [], any: [1], none: [] });
  await expect(world.deleteGroup(1)).rejects.toMatchObject({
    code: 'CONFLICT',
    sentence: { zh: expect.stringContaining('rule 1') as string },
  });
  await world.applyAll();
  expect(await world.read(early)).toMatchObject({ status: 'FINISHED', relationsRemoved: 0, unchanged: 1 });
  expect(await world.members()).toEqual(['a:1']);
  await world.deleteGroup(dynamic);
  const late = await world.deleteGroup(1).catch(() => null);
  expect(late).toBeNull();
  await world.applyAll();
  await world.deleteGroup(1);
  await world.applyAll();
  expect(await world.members()).toEqual([]);
});

test('a group that is deleted twice at once is deleted once', async () => {
  await world.apply(makeBody('add', [1, 2], 'a'));
  const batchIds = [await world.deleteGroup(1), await world.deleteGroup(1)];
  await world.applyAll();
  const [first, second] = [await world.read(batchIds[0] ?? 0), await world.read(batchIds[1] ?? 0)];
  expect(first).toMatchObject({ relationsRemoved: 2, unchanged: 0 });
  expect(second).toMatchObject({ relationsRemoved: 0, unchanged: 1 });
});

test('it cannot be undone, and an undo of what it took with it leaves that', async () => {
  const added = await world.apply(makeBody('add', [1, 2], 'a,b'));
  const batchId = await world.deleteGroup(1);
  await world.applyAll();
  const { enterpriseId } = world;
  const undo = (of: number): Promise<number | null> =>
    acceptUndo(db.database, { enterpriseId, appId: 1, batchId: of });
  expect(await undo(batchId)).toBeNull();
  expect(await countUndoable(db.database, { enterpriseId, batchId })).toBeNull();
  await sweepAll();
  expect(await countUndoable(db.database, { enterpriseId, batchId: added })).toEqual({
    added: 0,
    removed: 2,
    left: 2,
    groupCount: 2,
    groups: [
      { groupId: 1, name: null, added: 0, removed: 0, left: 2 },
      { groupId: 2, name: 'b', added: 0, removed: 2, left: 0 },
    ],
  });
  const undone = await undo(added);
  await world.applyAll();
  expect(await world.read(undone ?? 0)).toMatchObject({ relationsRemoved: 2, unchanged: 2 });
});

test('relations of a deleted group are deleted lot by lot, and no others', async () => {
  await world.apply(makeBody('add', [1, 2, 3, 4, 5], 'a,b'));
  await world.deleteGroup(1);
  await world.applyAll();
  const { enterpriseId } = world;
  const left: number[] = [];
  while (await sweepRemovedGroup(db.database, { enterpriseId, lotSize: 2 }))
    left.push(await countRelations(1));
  expect(left).toEqual([3, 1, 0]);
  expect(await world.differences()).toEqual([]);
  expect(await world.members()).toEqual(['b:1', 'b:2', 'b:3', 'b:4', 'b:5']);
});

test('somebody who is erased while a lot is swept does not end the sweeping', async () => {
  await world.apply(makeBody('add', [1, 2, 3], 'a'));
  await world.deleteGroup(1);
  await world.applyAll();
  const { enterpriseId } = world;
  const sweeping = await db.database.transaction(TIMEOUTS, async (tx) => {
    await tx.query({
      text: 'delete from relation where enterprise_id = $1::int and user_id = 1',
      values: [enterpriseId],
    });
    const swept = sweepRemovedGroup(db.database, { enterpriseId, lotSize: 2 });
    await until('the sweeping waits for the erasure', isSomebodyWaiting);
    return { swept };
  });
  await sweeping.swept;
  await sweepAll();
  expect(await countRelations(1)).toBe(0);
});

test('what is left of a deleted group after its sweeping is found out by the check', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await world.deleteGroup(1);
  await world.applyAll();
  await sweepAll();
  const relation = [world.enterpriseId, 1, 1];
  await db.database.query({ text: 'insert into relation values ($1, $2, $3)', values: relation });
  expect((await world.differences()).map(({ check }) => check)).toEqual([
    'group-counts',
    'relations',
    'history',
  ]);
  await db.database.query({
    text: 'delete from relation where enterprise_id = $1::int',
    values: [world.enterpriseId],
  });
});

test('workers sweep by themselves', async () => {
  await world.apply(makeBody('add', [1, 2], 'a'));
  await world.deleteGroup(1);
  await world.applyAll();
  const workers = [1, 2].map(() =>
    startRemovals({ database: db.database, log: pino({ level: 'silent' }) }, 1),
  );
  onTestFinished(() => workers.forEach((worker) => worker.stop()));
  await until('the relations are gone', async () => (await countRelations(1)) === 0);
  expect(await world.members()).toEqual([]);
});

async function isSomebodyWaiting(): Promise<boolean> {
  const { rowCount } = await db.database.query({
    text: `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  });
  return rowCount > 0;
}

async function sweepAll(): Promise<void> {
  while (await sweepRemovedGroup(db.database, { enterpriseId: world.enterpriseId }));
}

async function countRelations(groupId: number): Promise<number> {
  const { rowCount } = await db.database.query({
    text: 'select from relation where enterprise_id = $1::int and group_id = $2::int',
    values: [world.enterpriseId, groupId],
  });
  return rowCount;
}

function saveRule(rule: GroupRule): Promise<number> {
  const { enterpriseId } = world;
  return db.database.transaction(TIMEOUTS, (tx) =>
    saveGroup(tx, { enterpriseId, groupId: null, name: 'rule 1', deptId: null, rule }),
  );
}
