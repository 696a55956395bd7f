import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelFileImport } from '../../src/operations/cancel-file-import.ts';
import { checkBatches } from '../../src/operations/check-batches.ts';
import { findFileMapping } from '../../src/operations/find-file-mapping.ts';
import { readFailedParts } from '../../src/operations/read-failed-parts.ts';
import { RETENTION_AGES, runRetention } from '../../src/operations/run-retention.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type FileWorld, MAPPING, TIMEOUTS, createFileWorld, makeCsv, phoneOf } from './file-world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

async function queryOne<Row extends object>(text: string, values: unknown[]): Promise<Row> {
  const { rows } = await db.database.query<Row>({ text, values });
  const [row] = rows;
  if (row === undefined) throw new Error(`no row: ${text}`);
  return row;
}

function countIn(
  table: string,
  { enterpriseId }: FileWorld,
  fileImportId: number,
): Promise<{ count: number }> {
  return queryOne(
    `select count(*) as count from ${table} where enterprise_id = $1::int and file_import_id = $2::int`,
    [enterpriseId, fileImportId],
  );
}

function makeLong(count: number): string {
  return makeCsv(Array.from({ length: count }, (_, index) => [phoneOf(index), `组${index % 3}`]));
}

describe('a dry run of the whole file', () => {
  test('says what an import would do, part by part, and changes nothing', async () => {
    const world = await createFileWorld(db.database);
    const { enterpriseId } = world;
    const first = await world.put(makeCsv([[phoneOf(0), '旧组']]));
    await world.start(first, false);
    expect(await world.finish(first)).toMatchObject({ state: 'finished', outcome: { usersCreated: 1 } });

    // The same new person in two parts, a known one, and rows that fail.
    const rows = Array.from({ length: 499 }, (_, index) => [phoneOf(index), '旧组,新组']);
    const more = [
      ['', '新组'],
      [phoneOf(1), '旧组,另一组'],
      ['not a phone', '没有人的组'],
    ];
    const id = await world.put(makeCsv([...rows, ...more]));
    await world.start(id, true);
    const shown = await world.finish(id);
    expect(shown).toMatchObject({ state: 'ready', fedParts: 2, settledParts: 2, outcome: null });
    expect(shown.dryRun).toMatchObject({
      success: 500,
      fail: 2,
      usersCreated: 499,
      failureCounts: { IDENTITY_REQUIRED: 1, IDENTITY_VALUE_INVALID: 1 },
      newGroups: [
        { deptId: 0, name: '新组' },
        { deptId: 0, name: '另一组' },
      ],
      isNewGroupsCut: false,
    });
    expect(
      await queryOne('select count(*) as users from audience_user where enterprise_id = $1::int', [
        enterpriseId,
      ]),
    ).toEqual({ users: 1 });
    // A second one starts afresh, and so does an import.
    await world.start(id, true);
    expect((await world.finish(id)).dryRun).toEqual(shown.dryRun);
    await world.start(id, false);
    expect(await world.finish(id)).toMatchObject({
      state: 'finished',
      outcome: { usersCreated: 498, groupsCreated: 2, fail: 2 },
    });
  });
});

describe('an import', () => {
  test('keeps the rows of those parts only that have failed ones', async () => {
    const world = await createFileWorld(db.database);
    const good = Array.from({ length: 500 }, (_, index) => [phoneOf(index), 'a']);
    const id = await world.put(makeCsv([...good, ['x', 'a'], ...good]));
    await world.start(id, false);
    await world.finish(id);
    const { rows } = await db.database.query({
      text: `
        select part, cells is not null as "isKept" from file_import_part
        where enterprise_id = $1::int and file_import_id = $2::int order by part`,
      values: [world.enterpriseId, id],
    });
    expect(rows).toEqual([
      { part: 0, isKept: false },
      { part: 1, isKept: true },
      { part: 2, isKept: false },
    ]);
    const failed = await readFailedParts(db.database, {
      enterpriseId: world.enterpriseId,
      fileImportId: id,
      isDryRun: false,
      afterPart: -1,
    });
    expect(failed).toMatchObject([{ part: 1, failures: [{ index: 0, code: 'IDENTITY_VALUE_INVALID' }] }]);
  });

  test('keeps few batches ahead of the lane, so that calls of the API do not wait for the whole file', async () => {
    const world = await createFileWorld(db.database);
    const id = await world.put(makeLong(30_000));
    await world.start(id, false);
    expect([await world.feed(id), await world.feed(id)]).toEqual([20, 0]);
    await world.apply();
    expect([await world.feed(id), await world.feed(id)]).toEqual([20, 0]);
    expect(await world.show(id)).toMatchObject({
      state: 'importing',
      fedParts: 40,
      settledParts: 20,
      outcome: { success: 10_000 },
    });
  });

  test('is not begun twice, nor before the file is read, nor after it', async () => {
    const world = await createFileWorld(db.database);
    const uploading = await world.create(10);
    await expect(world.start(uploading, false)).rejects.toMatchObject({ code: 'CONFLICT' });
    const id = await world.put(makeLong(10));
    await world.start(id, false);
    await expect(world.start(id, false)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(world.start(id, true)).rejects.toMatchObject({ code: 'CONFLICT' });
    await world.finish(id);
    await expect(world.start(id, false)).rejects.toMatchObject({
      sentence: { zh: expect.stringContaining('已经导入') },
    });
    await expect(world.start(id + 1_000, false)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('waits while the enterprise is suspended, and goes on after that', async () => {
    const world = await createFileWorld(db.database);
    const id = await world.put(makeLong(600));
    await world.start(id, false);
    const set = (state: string): Promise<object> =>
      db.database.query({
        text: 'update enterprise set state = $2::text where id = $1::int',
        values: [world.enterpriseId, state],
      });
    await set('suspended');
    expect(await world.feed(id)).toBe(0);
    await set('active');
    expect(await world.finish(id)).toMatchObject({ state: 'finished', outcome: { success: 600 } });
  });

  test('remembers its mapping for the next file with the same columns', async () => {
    const world = await createFileWorld(db.database);
    const { enterpriseId } = world;
    const find = (columns: string[]): Promise<object | null> =>
      findFileMapping(db.database, { enterpriseId, columns, deptId: null });
    expect(await find(['手机号', '分组'])).toBeNull();
    const mapping = { ...MAPPING, groupNames: ['全员'] };
    for (const names of [[], mapping.groupNames]) {
      const id = await world.put(makeLong(1));
      await world.start(id, false, { ...MAPPING, groupNames: names });
    }
    expect(await find(['手机号', '分组'])).toEqual(mapping);
    expect(await find(['分组', '手机号'])).toBeNull();
  });
});

describe('cancelling', () => {
  function cancel({ enterpriseId }: FileWorld, fileImportId: number): Promise<{ state: string }> {
    return db.database.transaction(TIMEOUTS, (tx) =>
      cancelFileImport(tx, { enterpriseId, fileImportId, deptId: null }),
    );
  }

  test('an import accepts nothing more; what was accepted takes effect and is summed up', async () => {
    const world = await createFileWorld(db.database);
    const id = await world.put(makeLong(30_000));
    await world.start(id, false);
    await world.feed(id);
    expect((await cancel(world, id)).state).toBe('cancelling');
    expect(await world.finish(id)).toMatchObject({
      state: 'cancelled',
      fedParts: 20,
      settledParts: 20,
      outcome: { success: 10_000, usersCreated: 10_000 },
    });
    await expect(cancel(world, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    const findings = await checkBatches(db.database, world);
    expect(findings.filter(({ differences }) => differences > 0)).toEqual([]);
  });

  test('a dry run leaves the file as it was', async () => {
    const world = await createFileWorld(db.database);
    const id = await world.put(makeLong(30_000));
    await world.start(id, true);
    await world.feed(id);
    expect((await cancel(world, id)).state).toBe('ready');
    expect(await world.show(id)).toMatchObject({ state: 'ready', dryRun: null });
    await world.start(id, false);
    expect(await world.finish(id)).toMatchObject({
      state: 'finished',
      outcome: { success: 30_000, usersCreated: 30_000 },
    });
  });

  test('an upload or a file that is ready deletes its rows', async () => {
    const world = await createFileWorld(db.database);
    const uploading = await world.create(300_000);
    await world.send(uploading, 0, Buffer.alloc(256 * 1024));
    const ready = await world.put(makeLong(600));
    for (const id of [uploading, ready]) {
      expect((await cancel(world, id)).state).toBe('cancelled');
      expect(await countIn('file_import_piece', world, id)).toEqual({ count: 0 });
      expect(await countIn('file_import_part', world, id)).toEqual({ count: 0 });
    }
    await expect(world.send(uploading, 1, Buffer.alloc(300_000 - 256 * 1024))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});

test('what is old is deleted: uploads after an hour, rows after 30 days, imports after 400', async () => {
  const world = await createFileWorld(db.database);
  const { enterpriseId } = world;
  const age = (id: number, interval: string): Promise<object> =>
    db.database.query({
      text: `
        update file_import set touched_at = now() - $3::interval, finished_at = finished_at - $3::interval
        where enterprise_id = $1::int and id = $2::int`,
      values: [enterpriseId, id, interval],
    });
  const upload = await world.create(10);
  await age(upload, '2 hours');
  const young = await world.put(makeLong(1));
  const ready = await world.put(makeLong(1));
  await age(ready, '31 days');
  const running = await world.put(makeLong(1));
  await world.start(running, false);
  await age(running, '500 days');
  const [finished, ancient] = [await world.put(makeCsv([['x', 'a']])), await world.put(makeLong(1))];
  for (const [id, interval] of [
    [finished, '31 days'],
    [ancient, '401 days'],
  ] as const) {
    await world.start(id, false);
    await world.finish(id);
    await age(id, interval);
  }
  const retention = { enterpriseId, ages: RETENTION_AGES };
  expect(await runRetention(db.database, { ...retention, isDryRun: true })).toMatchObject({ fileImports: 4 });
  expect(await runRetention(db.database, { ...retention, isDryRun: false })).toMatchObject({
    fileImports: 4,
  });
  expect(await runRetention(db.database, { ...retention, isDryRun: false })).toMatchObject({
    fileImports: 0,
  });
  const { rows } = await db.database.query({
    text: `
      select f.id, f.state, count(p.part) as parts
      from file_import f
      left join file_import_part p on p.enterprise_id = $1::int and p.file_import_id = f.id
      where f.enterprise_id = $1::int group by f.id, f.state order by f.id`,
    values: [enterpriseId],
  });
  expect(rows).toEqual([
    { id: young, state: 'ready', parts: 1 },
    { id: ready, state: 'cancelled', parts: 0 },
    { id: running, state: 'importing', parts: 1 },
    { id: finished, state: 'finished', parts: 0 },
  ]);
});
