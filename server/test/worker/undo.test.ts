import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ImportWorld, createImportWorld, makeBody } from './import-world.ts';

let db: TestDatabase;
let world: ImportWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createImportWorld(db.database);
});

test('an undo takes back exactly what its batch added', async () => {
  await apply(makeBody('add', [1, 2], 'a'));
  const batchId = await apply(makeBody('add', [2, 3], 'a,b'));
  const undo = await applyUndo(batchId);
  expect(await readMembers()).toEqual(['a:1', 'a:2']);
  expect(await world.read(undo)).toMatchObject({
    status: 'FINISHED',
    optType: 'undo',
    undoOf: batchId,
    matchingType: null,
    total: 0,
    success: 0,
    fail: 0,
    relationsAdded: 0,
    relationsRemoved: 3,
    unchanged: 0,
  });
  expect(await world.read(batchId)).toMatchObject({ status: 'UNDONE', relationsAdded: 3 });
});

test('an undo brings back what its batch removed', async () => {
  await apply(makeBody('add', [1, 2], 'a'));
  const batchId = await apply(makeBody('delete', [2, 3, 1], 'a'));
  const undo = await applyUndo(batchId);
  expect(await readMembers()).toEqual(['a:1', 'a:2']);
  expect(await world.read(undo)).toMatchObject({ relationsAdded: 2, relationsRemoved: 0 });
});

test('a pair that a later batch changed again is left and counted unchanged, whatever it is now', async () => {
  const batchId = await apply(makeBody('add', [1, 2, 3], 'a'));
  await apply(makeBody('delete', [1, 2], 'a'));
  await apply(makeBody('add', [2], 'a'));
  const undo = await applyUndo(batchId);
  expect(await readMembers()).toEqual(['a:2']);
  expect(await world.read(undo)).toMatchObject({ relationsRemoved: 1, unchanged: 2 });
});

test('batches of one chunk are told apart, before and behind the one that is undone', async () => {
  await world.accept(makeBody('add', [1], 'a'));
  const batchId = await world.accept(makeBody('add', [1, 2, 3], 'a'));
  await world.accept(makeBody('delete', [3], 'a'));
  await world.applyAll();
  const undo = await applyUndo(batchId);
  expect(await readMembers()).toEqual(['a:1']);
  expect(await world.read(undo)).toMatchObject({ relationsRemoved: 1, unchanged: 1 });
});

test('an undo takes its turn: what was accepted before it is there, what comes behind it is not touched', async () => {
  const batchId = await apply(makeBody('add', [1, 2], 'a'));
  await world.accept(makeBody('delete', [1], 'a'));
  const undo = await acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId: 1, batchId });
  await world.accept(makeBody('add', [2, 3], 'a'));
  expect(await world.applyAll()).toEqual(['applied', 'applied']);
  expect(await readMembers()).toEqual(['a:2', 'a:3']);
  expect(await world.read(undo ?? 0)).toMatchObject({ relationsRemoved: 1, unchanged: 1, appliedSeq: 3 });
});

test('users, groups and bindings stay', async () => {
  const batchId = await apply(makeBody('add', [1], 'a'));
  await applyUndo(batchId);
  expect(await world.read(await apply(makeBody('add', [1], 'a')))).toMatchObject({
    usersCreated: 0,
    groupsCreated: 0,
    identitiesBound: 0,
  });
});

test('a batch is undone once, and neither an undo, a dry run nor a waiting batch at all', async () => {
  const batchId = await world.accept(makeBody('add', [1], 'a'));
  expect(await tryUndo(batchId)).toBeNull();
  await world.applyAll();
  const undo = await tryUndo(batchId);
  expect(undo).not.toBeNull();
  expect(await tryUndo(batchId)).toBeNull();
  await world.applyAll();
  expect(await tryUndo(batchId)).toBeNull();
  expect(await tryUndo(undo ?? 0)).toBeNull();
  const dryRun = await apply({
    ...makeBody('add', [1], 'a'),
    publicParams: { optType: 'add', dryRun: true },
  });
  expect(await tryUndo(dryRun)).toBeNull();
});

async function apply(body: object): Promise<number> {
  const batchId = await world.accept(body);
  await world.applyAll();
  return batchId;
}

function tryUndo(batchId: number): Promise<number | null> {
  return acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId: 1, batchId });
}

async function applyUndo(batchId: number): Promise<number> {
  const undo = await tryUndo(batchId);
  expect(await world.applyAll()).toEqual(['applied']);
  return undo ?? 0;
}

/** `group:person`, person as in `makeBody`. */
async function readMembers(): Promise<string[]> {
  const { rows } = await db.database.query<{ member: string }>({
    text: `
      select g.name || ':' || (right(i.value, 4)::int) as member
      from relation r
      join audience_group g on g.enterprise_id = $1::int and g.id = r.group_id
      join identity i on i.enterprise_id = $1::int and i.user_id = r.user_id
      where r.enterprise_id = $1::int order by 1`,
    values: [world.enterpriseId],
  });
  return rows.map((row) => row.member);
}
