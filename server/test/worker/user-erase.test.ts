import { deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { pino } from 'pino';
import { writeResult } from '../../src/http/result-text.ts';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { blankErasedFiles } from '../../src/operations/blank-erased-files.ts';
import { blankErasedPayloads } from '../../src/operations/blank-erased-payloads.ts';
import { listGroupHistory } from '../../src/operations/list-group-history.ts';
import { listIdentitiesOfUser } from '../../src/operations/list-identities-of-user.ts';
import { inflatePayload } from '../../src/operations/read-batch.ts';
import { inflateCells } from '../../src/operations/read-file-parts.ts';
import { readErasure } from '../../src/operations/read-erasure.ts';
import { startRemovals } from '../../src/worker/finish-removals.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { type ConsoleWorld, PERSON_ID, createConsoleWorld } from './console-world.ts';
import { makeBody } from './import-world.ts';

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

/** Of the person 1 of `makeBody`, in all ways to write it. */
const PHONE = '13000000001';

test('identities and relations go at once, the counts of the groups follow, and history keeps a bare number', async () => {
  await world.apply(makeBody('add', [1, 2], 'a,b'));
  await world.apply(makeBody('delete', [1], 'b'));
  const batchId = await world.erase(1);
  expect(await world.applyAll()).toEqual(['applied']);
  expect(await world.read(batchId)).toMatchObject({
    status: 'FINISHED',
    kind: 'user-erase',
    personId: PERSON_ID,
    optType: 'delete',
    total: 0,
    relationsRemoved: 1,
    unchanged: 0,
  });
  const { enterpriseId } = world;
  expect(await world.members()).toEqual(['a:2', 'b:2']);
  expect(await listIdentitiesOfUser(db.database, { enterpriseId, userId: 1 })).toEqual([]);
  const page = { enterpriseId, groupId: 1, beforeSeq: null, size: 1 };
  expect(await listGroupHistory(db.database, page)).toMatchObject([{ batchId, added: 0, removed: 1 }]);
  await expect(world.erase(1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('it takes its turn, and the same person is a new user behind it', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await world.accept(makeBody('add', [1], 'b'));
  const batchId = await world.erase(1);
  const again = await world.accept(makeBody('add', [1], 'a'));
  const twice = await world.erase(1);
  expect(await world.applyAll()).toEqual(['applied', 'applied', 'applied', 'applied']);
  expect(await world.read(batchId)).toMatchObject({ relationsRemoved: 2 });
  expect(await world.read(again)).toMatchObject({ usersCreated: 1, identitiesBound: 1, relationsAdded: 1 });
  expect(await world.read(twice)).toMatchObject({ relationsRemoved: 0, unchanged: 1 });
  expect(await world.members()).toEqual(['a:2']);
});

test('it cannot be undone, and an undo of an earlier batch leaves the pairs of the erased', async () => {
  await world.apply(makeBody('add', [1, 2], 'a'));
  const removed = await world.apply(makeBody('delete', [1, 2], 'a'));
  const batchId = await world.erase(1);
  await world.applyAll();
  const { enterpriseId } = world;
  const undo = (of: number): Promise<number | null> =>
    acceptUndo(db.database, { enterpriseId, appId: 1, batchId: of });
  expect(await undo(batchId)).toBeNull();
  const undone = await undo(removed);
  await world.applyAll();
  expect(await world.members()).toEqual(['a:2']);
  expect(await world.read(undone ?? 0)).toMatchObject({ relationsAdded: 1, unchanged: 1 });
});

test('relations of a group that was deleted before do not count', async () => {
  await world.apply(makeBody('add', [1], 'a,b'));
  await world.deleteGroup(1);
  const batchId = await world.erase(1);
  await world.applyAll();
  expect(await world.read(batchId)).toMatchObject({ relationsRemoved: 1 });
});

test('rows of the erased are blanked in what took effect before, whatever became of them, and in nothing else', async () => {
  const add = await world.apply(makeBody('add', [1, 2], 'a'));
  const v1 = await acceptV1();
  const failed = await world.accept({
    publicParams: { optType: 'add' },
    data: [
      { identities: [{ identityType: 'phone', identityValue: PHONE }], groups: 'a', categoryType: 9 },
      { identities: [{ identityType: 'mobile', identityValue: `+86 ${PHONE}` }], groups: 'a' },
    ],
  });
  await world.applyAll();
  const broken = await world.accept(makeBody('add', [1], 'a'));
  await db.database.query({
    text: `update import_payload set body = '\\xff' where enterprise_id = $1::int and batch_id = $2::bigint`,
    values: [world.enterpriseId, broken],
  });
  await world.applyAll();
  const manual = await world.change('delete', 1, [1, 2]);
  await world.applyAll();
  const batchId = await world.erase(1);
  const later = await world.accept(makeBody('add', [1], 'a'));
  await world.applyAll();
  expect(await readErasure(db.database, { enterpriseId: world.enterpriseId, batchId })).toMatchObject({
    userId: 1,
    personId: PERSON_ID,
    batchesTotal: 5,
    batchesDone: 0,
    finishedAt: null,
  });
  await blankAll();
  const rows = async (id: number): Promise<unknown> =>
    ((await readPayload(id)) as { data: object[] } | null)?.data.map((row) => Object.keys(row).join());
  expect(await rows(add)).toEqual(['', 'identities,groups']);
  expect(await rows(v1)).toEqual(['', 'phone,identityType,groups']);
  expect(await rows(failed)).toEqual(['', '']);
  expect(await readPayload(broken)).toBeNull();
  expect(await rows(manual)).toEqual(['', 'audienceUserId']);
  expect(await rows(later)).toEqual(['identities,groups']);
  const result = writeResult(await world.read(failed), 'en');
  expect(JSON.parse(result)).toMatchObject({
    failures: [
      { index: 0, row: {} },
      { index: 1, row: {} },
    ],
  });
  expect(await readErasure(db.database, { enterpriseId: world.enterpriseId, batchId })).toMatchObject({
    batchesTotal: 5,
    batchesDone: 5,
    finishedAt: expect.any(String) as string,
  });
  expect(await countKeys()).toBe(0);
});

test('blanking goes on where it was cut off, and erasures that come later begin together when it has ended', async () => {
  const { enterpriseId } = world;
  const batchIds = [];
  for (const person of [1, 2, 3]) batchIds.push(await world.apply(makeBody('add', [person, 9], 'a')));
  const first = await world.erase(1);
  await world.applyAll();
  const progress = async (batchId: number): Promise<number | undefined> =>
    (await readErasure(db.database, { enterpriseId, batchId }))?.batchesDone;
  await blankErasedPayloads(db.database, { enterpriseId, batchesMax: 2 });
  const [second, third] = [await world.erase(3), await world.erase(4)];
  await world.applyAll();
  expect([await progress(first), await progress(second), await progress(third)]).toEqual([2, 0, 0]);
  await blankErasedPayloads(db.database, { enterpriseId, batchesMax: 2 });
  expect([await progress(first), await progress(second), await progress(third)]).toEqual([3, 0, 0]);
  await blankErasedPayloads(db.database, { enterpriseId, batchesMax: 2 });
  expect([await progress(second), await progress(third)]).toEqual([2, 2]);
  await blankAll();
  // Users are numbered as they came: the persons 1, 9, 2 and 3.
  const payloads = await Promise.all(batchIds.map(readPayload));
  const persons = payloads.map((payload) =>
    JSON.stringify(payload)
      .match(/130000000\d\d/g)
      ?.map(Number),
  );
  expect(persons).toEqual([[13_000_000_009], [13_000_000_009], [13_000_000_009]]);
});

test('rows in the files that were there are blanked after the payloads, and no others', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await keepFile(1, [[PHONE, '13000000002'], ['13000000003'], [PHONE]]);
  await keepFile(2, [[`0086${PHONE}`]]);
  const batchId = await world.erase(1);
  await world.applyAll();
  await keepFile(3, [[PHONE]]);
  await blankErasedPayloads(db.database, { enterpriseId: world.enterpriseId });
  const progress = (): Promise<object | null> =>
    readErasure(db.database, { enterpriseId: world.enterpriseId, batchId });
  expect(await progress()).toMatchObject({ batchesTotal: 1, batchesDone: 1, finishedAt: null });
  await blankAll();
  expect(await readFiles()).toEqual([
    [
      ['', ''],
      ['name', '13000000002'],
    ],
    [['name', '13000000003']],
    [['', '']],
    [['', '']],
    [['name', PHONE]],
  ]);
  expect(await progress()).toMatchObject({ finishedAt: expect.any(String) as string });
  expect(await countKeys()).toBe(0);
});

test('an erasure waits for the rows of a file that was being read', async () => {
  await world.apply(makeBody('add', [1], 'a'));
  await keepFile(1, [[PHONE]]);
  const setState = (state: string): Promise<unknown> =>
    db.database.query({
      text: 'update file_import set state = $2::text where enterprise_id = $1::int',
      values: [world.enterpriseId, state],
    });
  for (const state of ['uploading', 'reading']) {
    await setState(state);
    if (state === 'uploading') await world.erase(1);
    await world.applyAll();
    await blankAll();
    expect(await readFiles()).toEqual([[['name', PHONE]]]);
  }
  await setState('ready');
  await blankAll();
  expect(await readFiles()).toEqual([[['', '']]]);
  expect(await countKeys()).toBe(0);
});

test('workers blank by themselves', async () => {
  const add = await world.apply(makeBody('add', [1], 'a'));
  const batchId = await world.erase(1);
  await world.applyAll();
  const workers = [1, 2].map(() =>
    startRemovals({ database: db.database, log: pino({ level: 'silent' }) }, 1),
  );
  onTestFinished(() => workers.forEach((worker) => worker.stop()));
  await until('it has ended', async () => {
    const erasure = await readErasure(db.database, { enterpriseId: world.enterpriseId, batchId });
    return erasure !== null && erasure.finishedAt !== null;
  });
  expect(await readPayload(add)).toMatchObject({ data: [{}] });
});

function acceptV1(): Promise<number> {
  return world.accept(
    {
      publicParams: { optType: 'add', isMatching: true },
      data: [1, 2].map((person) => ({
        phone: String(13_000_000_000 + person),
        identityType: 'phone',
        groups: 'a',
      })),
    },
    'v1',
  );
}

async function blankAll(): Promise<void> {
  const { enterpriseId } = world;
  while (await blankErasedPayloads(db.database, { enterpriseId }));
  while (await blankErasedFiles(db.database, { enterpriseId, partsMax: 1 }));
}

/** A file whose parts hold these phones, a person a row. */
async function keepFile(id: number, parts: string[][]): Promise<void> {
  const { enterpriseId } = world;
  const mapping = { identities: [{ column: 1, identityType: 'phone' }] };
  await db.database.query({
    text: `
      insert into file_import (enterprise_id, id, person_id, name, byte_count, piece_bytes, mapping, state)
      values ($1::int, $2::int, $3::int, 'people.csv', 1, 1, $4::json, 'ready')`,
    values: [enterpriseId, id, PERSON_ID, JSON.stringify(mapping)],
  });
  for (const [part, phones] of parts.entries()) {
    const rows = phones.map((phone) => ['name', phone]);
    await db.database.query({
      text: `
        insert into file_import_part (enterprise_id, file_import_id, part, row_count, cells)
        values ($1::int, $2::int, $3::int, $4::int, $5::bytea)`,
      values: [enterpriseId, id, part, rows.length, deflateRawSync(JSON.stringify(rows))],
    });
  }
}

async function readFiles(): Promise<string[][][]> {
  const { rows } = await db.database.query<{ cells: Buffer | null }>({
    text: `
      select cells from file_import_part where enterprise_id = $1::int order by file_import_id, part`,
    values: [world.enterpriseId],
  });
  return rows.map(({ cells }) => (cells === null ? [] : inflateCells(cells)));
}

async function readPayload(batchId: number): Promise<unknown> {
  const { rows } = await db.database.query<{ body: Buffer }>({
    text: 'select body from import_payload where enterprise_id = $1::int and batch_id = $2::bigint',
    values: [world.enterpriseId, batchId],
  });
  const [payload] = rows;
  return payload === undefined ? null : JSON.parse(inflatePayload(payload.body));
}

async function countKeys(): Promise<number> {
  const { rowCount } = await db.database.query({
    text: 'select from erasure where enterprise_id = $1::int and keys is not null',
    values: [world.enterpriseId],
  });
  return rowCount;
}
