import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ImportWorld, createImportWorld, makeBody } from '../worker/import-world.ts';
import { type CommandEnd, runCommand, runForJson } from './command-world.ts';

let db: TestDatabase;
let world: ImportWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createImportWorld(db.database);
});

const batch = (task: string, ...args: (string | number)[]): Promise<CommandEnd> =>
  runCommand(db.databaseUrl, ['batch', task, String(world.enterpriseId), ...args.map(String)]);
const json = <Value>(task: string, ...args: (string | number)[]): Promise<Value> =>
  runForJson<Value>(db.databaseUrl, ['batch', task, String(world.enterpriseId), ...args.map(String)]);

/** Applies a batch while its payload is unreadable, as if a bug kept it from being applied; the bug is mended afterwards. */
async function applyWithBug(batchId: number): Promise<void> {
  const values = [world.enterpriseId, batchId];
  const swap = (from: string, to: string): Promise<unknown> =>
    db.database.query({
      text: `update import_payload set body = ${to} where enterprise_id = $1::int and batch_id = $2::bigint and ${from}`,
      values,
    });
  await swap('true', String.raw`'\xff'::bytea || body`);
  await world.applyAll();
  expect((await world.read(batchId)).status).toBe('ERROR');
  await swap('true', 'substring(body from 2)');
}

async function makeErrorBatch(): Promise<number> {
  const batchId = await world.accept(makeBody('add', [1, 2], 'a'));
  await applyWithBug(batchId);
  return batchId;
}

async function rerun(batchId: number): Promise<number> {
  return (await json<{ newBatchId: number }>('rerun', batchId)).newBatchId;
}

test('a batch is shown with all its columns, its failures and the reason of its ERROR', async () => {
  const batchId = await world.accept({
    publicParams: { optType: 'add' },
    data: [{ identities: [{ identityType: 'phone', identityValue: 'x' }], groups: 'a' }],
  });
  await world.applyAll();
  const { rows } = await db.database.query<{ name: string }>({
    text: `select attname as name from pg_attribute
      where attrelid = 'import_batch'::regclass and attnum > 0 and not attisdropped`,
  });
  const shown = await json<Record<string, unknown>>('show', batchId);
  expect(Object.keys(shown)).toEqual(expect.arrayContaining(rows.map(({ name }) => name)));
  expect(shown).toMatchObject({
    status: 'FINISHED',
    has_payload: true,
    failures: [{ index: 0, code: 'IDENTITY_VALUE_INVALID' }],
  });
  const failed = await makeErrorBatch();
  const { output } = await batch('show', failed);
  expect(output).toMatch(/status: ERROR/);
  expect(output).toMatch(/error: \S/);
});

test('batches are listed newest first, by status and up to a limit', async () => {
  const failed = await makeErrorBatch();
  const pending = [
    await world.accept(makeBody('add', [1], 'a')),
    await world.accept(makeBody('add', [2], 'a')),
  ];
  const ids = async (...options: string[]): Promise<number[]> =>
    (await json<{ batchId: number }[]>('list', ...options)).map(({ batchId }) => batchId);
  expect(await ids()).toEqual([pending[1], pending[0], failed]);
  expect(await ids('--status', 'ERROR')).toEqual([failed]);
  expect(await ids('--limit', '1')).toEqual([pending[1]]);
  expect(await batch('list', '--status', 'LOST')).toMatchObject({ exitCode: 2 });
});

test('a batch in ERROR is run again as a new batch at the end of the order', async () => {
  const failed = await makeErrorBatch();
  const later = await world.accept(makeBody('delete', [2], 'a'));
  const again = await rerun(failed);
  expect(again).toBeGreaterThan(later);
  await world.applyAll();
  expect(await world.read(later)).toMatchObject({ status: 'FINISHED', relationsRemoved: 0 });
  expect(await world.read(again)).toMatchObject({ status: 'FINISHED', relationsAdded: 2, success: 2 });
  expect(await world.read(failed)).toMatchObject({ status: 'ERROR', relationsAdded: 0 });
});

test('it is not run again a second time, unless the rerun ended in ERROR as well', async () => {
  const failed = await makeErrorBatch();
  const first = await rerun(failed);
  const refused = await batch('rerun', failed);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.errors).toContain(`has been run again already, as batch ${first}`);

  await applyWithBug(first);
  // The rerun of the rerun counts as one of the first.
  const second = await rerun(first);
  expect((await batch('rerun', failed)).errors).toContain(`as batch ${second}`);
  await world.applyAll();
  expect(await world.read(second)).toMatchObject({ status: 'FINISHED', relationsAdded: 2 });
  for (const batchId of [failed, first]) expect(await batch('rerun', batchId)).toMatchObject({ exitCode: 1 });
});

test('many who run it again at once get one rerun', async () => {
  const failed = await makeErrorBatch();
  const ends = await Promise.all(Array.from({ length: 5 }, () => batch('rerun', failed)));
  expect(ends.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
});

test('an undo in ERROR is run again', async () => {
  const batchId = await world.accept(makeBody('add', [1], 'a'));
  await world.applyAll();
  const undoId = await acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId: 1, batchId });
  await db.database.query({
    text: `update import_batch set status = 'ERROR', finished_at = clock_timestamp()
      where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, undoId],
  });
  await rerun(undoId ?? 0);
  await world.applyAll();
  expect(await world.read(batchId)).toMatchObject({ status: 'UNDONE' });
});

test('what cannot be run again is said to be so', async () => {
  const finished = await world.accept(makeBody('add', [1], 'a'));
  await world.applyAll();
  expect((await batch('rerun', finished)).errors).toContain('only a batch in ERROR can be run again');
  expect((await batch('rerun', 999_999)).errors).toContain('has no batch 999999');
  const failed = await makeErrorBatch();
  await db.database.query({
    text: 'delete from import_payload where enterprise_id = $1::int and batch_id = $2::bigint',
    values: [world.enterpriseId, failed],
  });
  expect(await batch('rerun', failed)).toMatchObject({ exitCode: 1, output: '' });
  expect((await batch('rerun', failed)).errors).toContain('is no longer kept');
});
