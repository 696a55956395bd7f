import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeFailuresCsv } from '../../src/http/failures-csv.ts';
import { writeResult } from '../../src/http/result-text.ts';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { countUndoable } from '../../src/operations/count-undoable.ts';
import { listGroupHistory } from '../../src/operations/list-group-history.ts';
import { listUserChanges } from '../../src/operations/list-user-changes.ts';
import { rerunBatch } from '../../src/operations/rerun-batch.ts';
import { saveGroup } from '../../src/operations/save-group.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
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

test('users are put into a group and taken out of it by hand, as a batch with a row for each', async () => {
  await world.apply(makeBody('add', [1, 2, 3], 'a'));
  await world.apply(makeBody('add', [1], 'b'));
  const add = await world.change('add', 2, [1, 2, 3]);
  const remove = await world.change('delete', 1, [3, 2]);
  expect(await world.applyAll()).toEqual(['applied']);
  expect(await world.members()).toEqual(['a:1', 'b:1', 'b:2', 'b:3']);
  expect(await world.read(add)).toMatchObject({
    status: 'FINISHED',
    kind: 'manual',
    appId: null,
    personId: PERSON_ID,
    optType: 'add',
    total: 3,
    success: 3,
    fail: 0,
    relationsAdded: 2,
    unchanged: 1,
  });
  expect(await world.read(remove)).toMatchObject({ optType: 'delete', success: 2, relationsRemoved: 2 });
  const page = { enterpriseId: world.enterpriseId, groupId: 2, beforeSeq: null, size: 10 };
  expect(await listGroupHistory(db.database, page)).toMatchObject([
    { batchId: add, optType: 'add', added: 2, removed: 0 },
    { added: 1, removed: 0 },
  ]);
});

test('it takes its turn among the batches of apps, also within one chunk', async () => {
  await world.apply(makeBody('add', [1, 2], 'a'));
  await world.accept(makeBody('delete', [1, 2], 'a'));
  await world.change('add', 1, [1]);
  await world.accept(makeBody('delete', [2], 'a'));
  await world.change('add', 1, [2]);
  await world.accept(makeBody('delete', [1], 'a'));
  expect(await world.applyAll()).toEqual(['applied']);
  expect(await world.members()).toEqual(['a:2']);
});

test('a user whom an earlier batch of the chunk makes is known, one of a dry run is not', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await world.accept({ ...makeBody('add', [2], 'b'), publicParams: { optType: 'add', dryRun: true } });
  const early = await world.change('add', 1, [2]);
  await world.accept(makeBody('add', [3], 'c'));
  const late = await world.change('add', 1, [2]);
  expect(await world.applyAll()).toEqual(['applied']);
  expect(await world.members()).toEqual(['a:1', 'a:2', 'c:2']);
  expect(await world.read(early)).toMatchObject({ fail: 1 });
  expect(await world.read(late)).toMatchObject({ fail: 0, relationsAdded: 1 });
});

test('a row fails by itself when its user or the group is gone by its turn, and the result names the user', async () => {
  await world.apply(makeBody('add', [1, 2], 'a,b'));
  await world.erase(2);
  const half = await world.change('delete', 1, [2, 1]);
  await world.deleteGroup(2);
  const none = await world.change('add', 2, [1]);
  expect(await world.applyAll()).toEqual(['applied', 'applied', 'applied', 'applied']);
  const result = JSON.parse(writeResult(await world.read(half), 'en')) as object;
  expect(result).toMatchObject({
    success: 1,
    fail: 1,
    failures: [{ index: 0, errorCode: 'USER_NOT_FOUND', row: { audienceUserId: '2' } }],
  });
  expect((await world.read(none)).failures).toEqual([{ index: 0, code: 'GROUP_NOT_FOUND', pointer: '' }]);
  expect(writeFailuresCsv(await world.read(half), 'zh')).toContain('1,USER_NOT_FOUND,');
  expect(writeFailuresCsv(await world.read(half), 'zh')).toContain('"{""audienceUserId"":""2""}"');
});

test('a group that has become dynamic by its turn takes nobody', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  const empty = await saveEmptyGroup('empty');
  const batchId = await world.change('add', empty, [1]);
  const rule = { all: [1], any: [], none: [] };
  await db.database.transaction(TIMEOUTS, (tx) =>
    saveGroup(tx, { enterpriseId: world.enterpriseId, groupId: empty, name: null, deptId: null, rule }),
  );
  await world.applyAll();
  expect((await world.read(batchId)).failures).toEqual([{ index: 0, code: 'GROUP_NOT_STATIC', pointer: '' }]);
  await expect(world.change('add', empty, [1])).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('no user, more than 10,000, and a group that there is not are refused at once', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  const many = Array.from({ length: 10_001 }, (_, index) => index + 1);
  await expect(world.change('add', 1, [])).rejects.toMatchObject({ code: 'PARAM_ERROR' });
  await expect(world.change('add', 1, many)).rejects.toMatchObject({ code: 'PARAM_ERROR' });
  await expect(world.change('add', 9, [1])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const batchId = await world.change('delete', 1, many.slice(1));
  await world.applyAll();
  expect(await world.read(batchId)).toMatchObject({ total: 10_000, fail: 10_000 });
});

test('it can be undone, and the preview says what that does', async () => {
  await world.apply(makeBody('add', [1, 2, 3], 'a'));
  const empty = await saveEmptyGroup('b');
  const batchId = await world.change('add', empty, [1, 2, 3]);
  await world.applyAll();
  await world.change('delete', empty, [3]);
  await world.applyAll();
  const where = { enterpriseId: world.enterpriseId, batchId };
  expect(await countUndoable(db.database, where)).toEqual({
    added: 0,
    removed: 2,
    left: 1,
    groupCount: 1,
    groups: [{ groupId: empty, name: 'b', added: 0, removed: 2, left: 1 }],
  });
  const undo = await acceptUndo(db.database, { ...where, appId: null, personId: PERSON_ID });
  expect(await countUndoable(db.database, where)).toBeNull();
  await world.applyAll();
  expect(await world.members()).toEqual(['a:1', 'a:2', 'a:3']);
  expect(await world.read(undo ?? 0)).toMatchObject({
    personId: PERSON_ID,
    undoOf: batchId,
    relationsRemoved: 2,
    unchanged: 1,
  });
});

test('one in ERROR is run again as the same person', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  const batchId = await world.change('delete', 1, [1]);
  const payload = `(select body from import_payload where batch_id = ${batchId})`;
  await db.database.query({ text: `create table kept as select ${payload} as body` });
  await db.database.query({ text: `update import_payload set body = '\\xff' where batch_id = ${batchId}` });
  expect(await world.applyAll()).toEqual(['failed']);
  await db.database.query({
    text: `update import_payload set body = (select body from kept) where batch_id = ${batchId}`,
  });
  const again = await rerunBatch(db.database, { enterpriseId: world.enterpriseId, batchId });
  await world.applyAll();
  expect(await world.read(again)).toMatchObject({ kind: 'manual', personId: PERSON_ID, relationsRemoved: 1 });
});

test('what batches did to a user is listed, newest first, in the groups that the user is in', async () => {
  const first = await world.apply(makeBody('add', [1, 2], 'a,b'));
  const out = await world.change('delete', 1, [1]);
  const back = await world.change('add', 1, [1]);
  await world.change('delete', 2, [1]);
  await world.change('add', 1, [2]);
  await world.applyAll();
  const { enterpriseId } = world;
  const changes = await listUserChanges(db.database, { enterpriseId, userId: 1, size: 10 });
  expect(changes).toMatchObject([
    { batchId: back, source: 'manual', optType: 'add', groupId: 1, groupName: 'a', isAdded: true },
    { batchId: out, optType: 'delete', isAdded: false },
    { batchId: first, source: 'v2', isAdded: true },
  ]);
  expect(changes[0]?.at).toBe((await world.read(back)).finishedAt);
  const newest = await listUserChanges(db.database, { enterpriseId, userId: 1, size: 1 });
  expect(newest).toEqual(changes.slice(0, 1));
  await db.database.query({
    text: `
      update import_batch set finished_at = finished_at - interval '91 days'
      where enterprise_id = $1::int and id <= $2::bigint`,
    values: [enterpriseId, out],
  });
  expect(await listUserChanges(db.database, { enterpriseId, userId: 1, size: 10 })).toEqual(newest);
});

function saveEmptyGroup(name: string): Promise<number> {
  const { enterpriseId } = world;
  return db.database.transaction(TIMEOUTS, (tx) =>
    saveGroup(tx, { enterpriseId, groupId: null, name, deptId: null, rule: null }),
  );
}
