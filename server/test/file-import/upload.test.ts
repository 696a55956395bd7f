import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelFileImport } from '../../src/operations/cancel-file-import.ts';
import { claimFileReading } from '../../src/operations/claim-file-reading.ts';
import { UNFINISHED_FILES_MAX } from '../../src/operations/create-file-import.ts';
import { saveFilePart } from '../../src/operations/save-file-part.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type FileWorld, TIMEOUTS, createFileWorld, makeCsv, phoneOf } from './file-world.ts';

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

/** As if nothing had been heard of whoever reads the file for a minute. */
async function forgetReader(key: { enterpriseId: number; fileImportId: number }): Promise<void> {
  await db.database.query({
    text: `update file_import set reader_until = now() where enterprise_id = $1::int and id = $2::int`,
    values: [key.enterpriseId, key.fileImportId],
  });
}

function makeLong(count: number): string {
  return makeCsv(Array.from({ length: count }, (_, index) => [phoneOf(index), `组${index % 3}`]));
}

describe('an upload', () => {
  test('is complete when all its pieces have come, in any order, some of them twice', async () => {
    const world = await createFileWorld(db.database);
    const bytes = Buffer.from(makeLong(30_000));
    const id = await world.create(bytes.length);
    const size = 256 * 1024;
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) => piece);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of [...pieces.toReversed(), 0]) {
      const { received } = await world.send(id, piece, bytes.subarray(piece * size, (piece + 1) * size));
      const { state } = await world.show(id);
      expect(state).toBe(received === pieces.length ? 'reading' : 'uploading');
    }
    await world.readRows(id);
    expect(await world.show(id)).toMatchObject({
      state: 'ready',
      rowCount: 30_000,
      partCount: 60,
      encoding: 'UTF-8',
    });
    expect(await countIn('file_import_piece', world, id)).toEqual({ count: 0 });
  });

  test.each([
    [0, 9],
    [0, 11],
    [1, 1],
    [-1, 10],
  ])('refuses piece %i of %i bytes', async (piece, size) => {
    const world = await createFileWorld(db.database);
    const id = await world.create(10);
    await expect(world.send(id, piece, Buffer.alloc(size))).rejects.toMatchObject({ code: 'PARAM_ERROR' });
    expect(await countIn('file_import_piece', world, id)).toEqual({ count: 0 });
  });

  test('does not take an empty piece behind the last for one of those that are missing', async () => {
    const world = await createFileWorld(db.database);
    const size = 256 * 1024;
    const id = await world.create(2 * size);
    await world.send(id, 0, Buffer.alloc(size));
    await expect(world.send(id, 2, Buffer.alloc(0))).rejects.toMatchObject({ code: 'PARAM_ERROR' });
    expect(await world.show(id)).toMatchObject({ state: 'uploading', receivedPieces: 1 });
  });

  test(`is one of ${UNFINISHED_FILES_MAX} at most that are not finished, also when they begin together`, async () => {
    const world = await createFileWorld(db.database);
    const begun = await Promise.allSettled(Array.from({ length: 8 }, () => world.create(10)));
    const ids = begun.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(ids).toHaveLength(UNFINISHED_FILES_MAX);
    const refused = begun.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refused).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT']);
    await db.database.transaction(TIMEOUTS, (tx) =>
      cancelFileImport(tx, { enterpriseId: world.enterpriseId, fileImportId: ids[0] ?? 0, deptId: null }),
    );
    await world.create(10);
    // One that nobody goes on with is in nobody's way.
    await db.database.query({
      text: `update file_import set touched_at = now() - interval '2 hours' where enterprise_id = $1::int and id = $2::int`,
      values: [world.enterpriseId, ids[1]],
    });
    await world.create(10);
  });
});

describe('reading', () => {
  test('says what is wrong with a file, and keeps nothing of it', async () => {
    const world = await createFileWorld(db.database);
    const id = await world.put(`${makeLong(600)}\r\n1,2,3`);
    expect(await world.show(id)).toMatchObject({
      state: 'failed',
      error: { zh: expect.stringContaining('第 602 行') },
    });
    for (const table of ['file_import_piece', 'file_import_part']) {
      expect(await countIn(table, world, id)).toEqual({ count: 0 });
    }
  });

  test('is done by one worker; whoever lost the file adds nothing to it', async () => {
    const world = await createFileWorld(db.database);
    const id = await world.upload(makeLong(1_000));
    const key = { enterpriseId: world.enterpriseId, fileImportId: id };
    const claim = async (): Promise<typeof key & { reading: number }> => {
      const claimed = await db.database.transaction(TIMEOUTS, (tx) =>
        claimFileReading(tx, { ...key, reader: randomUUID() }),
      );
      return { ...key, reading: claimed?.reading ?? 0 };
    };
    const save = (claimed: typeof key & { reading: number }, part: number): Promise<boolean> =>
      saveFilePart(db.database, { ...claimed, part, rows: [['1', 'a']] });

    const first = await claim();
    expect(await save(first, 0)).toBe(true);
    await world.readRows(id);
    expect(await world.show(id)).toMatchObject({ state: 'reading', rowCount: 1 });

    await forgetReader(key);
    const second = await claim();
    expect([await save(first, 1), await save(second, 0)]).toEqual([false, true]);

    await forgetReader(key);
    await world.readRows(id);
    expect(await save(second, 2)).toBe(false);
    expect(await world.show(id)).toMatchObject({ state: 'ready', rowCount: 1_000, partCount: 2 });
  });

  test('of a file that takes its worker with it again and again is given up', async () => {
    const world = await createFileWorld(db.database);
    const id = await world.upload(makeLong(10));
    for (let death = 0; death < 3; death += 1) {
      await db.database.transaction(TIMEOUTS, (tx) =>
        claimFileReading(tx, {
          enterpriseId: world.enterpriseId,
          fileImportId: id,
          reader: randomUUID(),
        }),
      );
      await forgetReader({ enterpriseId: world.enterpriseId, fileImportId: id });
    }
    await world.readRows(id);
    expect(await world.show(id)).toMatchObject({
      state: 'failed',
      error: { zh: expect.stringContaining('多次') },
    });
  });

  test('cuts rows that are huge into smaller parts', async () => {
    const world = await createFileWorld(db.database);
    const huge = 'x'.repeat(9_000);
    const id = await world.put(makeCsv(Array.from({ length: 500 }, (_, index) => [phoneOf(index), huge])));
    const shown = await world.show(id);
    expect(shown).toMatchObject({ state: 'ready', rowCount: 500 });
    expect(shown.partCount).toBeGreaterThan(1);
  });
});
