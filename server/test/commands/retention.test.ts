import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { MusterError } from '../../src/errors.ts';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { claimRetention } from '../../src/operations/claim-retention.ts';
import { listMembersAsOf } from '../../src/operations/list-members-as-of.ts';
import { requireKeptMoment } from '../../src/operations/require-kept-moment.ts';
import type { RetentionCounts } from '../../src/operations/run-retention.ts';
import { startRetention } from '../../src/worker/keep-retention.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { type ImportWorld, createImportWorld, makeBody } from '../worker/import-world.ts';
import { runCommand, runForJson } from './command-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

let db: TestDatabase;
let world: ImportWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createImportWorld(db.database);
});

async function runRetention(...options: string[]): Promise<RetentionCounts> {
  const rows = await runForJson<(RetentionCounts & { enterpriseId: number })[]>(db.databaseUrl, [
    'retention',
    'run',
    ...options,
  ]);
  const { enterpriseId: _, ...counts } = rows.find(
    (row) => row.enterpriseId === world.enterpriseId,
  ) as (typeof rows)[number];
  return counts;
}

/** Applies a batch of its own chunk, and makes it look as if that had been `days` ago. Call it with fewer days each time. */
async function applyAged(days: number, body: object): Promise<number> {
  const batchId = await world.accept(body);
  await world.applyAll();
  await db.database.query({
    text: `
      update import_batch set
        finished_at = clock_timestamp() - make_interval(days => $3::int), accepted_at = clock_timestamp() - make_interval(days => $3::int),
        idempotency_key = 'key ' || id, body_hash = '\\x00'
      where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, batchId, days],
  });
  await db.database.query({
    text: `
      update lane set history_from = least(history_from, clock_timestamp() - interval '1000 days')
      where enterprise_id = $1::int`,
    values: [world.enterpriseId],
  });
  return batchId;
}

interface Parts {
  hasKey: boolean;
  hasPayload: boolean;
  hasVerdicts: boolean;
}

async function readParts(batchId: number): Promise<Parts | undefined> {
  const { rows } = await db.database.query<Parts>({
    text: `
      select
        idempotency_key is not null as "hasKey", failures is not null and warnings is not null as "hasVerdicts",
        exists (
          select from import_payload p where p.enterprise_id = $1::int and p.batch_id = b.id
        ) as "hasPayload"
      from import_batch b where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, batchId],
  });
  return rows[0];
}

const NOTHING: RetentionCounts = {
  idempotencyKeys: 0,
  payloads: 0,
  verdicts: 0,
  batches: 0,
  changes: 0,
  deliveries: 0,
  calls: 0,
  fileImports: 0,
};

test('each part of a batch is kept for its own time, to the day', async () => {
  const ages = [401, 399, 91, 89, 31, 29, 2, 0];
  const ids: number[] = [];
  for (const days of ages) ids.push(await applyAged(days, makeBody('add', [days], 'a')));
  const expected = { ...NOTHING, idempotencyKeys: 7, payloads: 5, verdicts: 3, batches: 1, changes: 1 };
  expect(await runRetention('--dry-run')).toEqual(expected);
  expect(await runRetention()).toEqual(expected);
  expect(await Promise.all(ids.map(readParts))).toEqual([
    undefined,
    { hasKey: false, hasPayload: false, hasVerdicts: false },
    { hasKey: false, hasPayload: false, hasVerdicts: false },
    { hasKey: false, hasPayload: false, hasVerdicts: true },
    { hasKey: false, hasPayload: false, hasVerdicts: true },
    { hasKey: false, hasPayload: true, hasVerdicts: true },
    { hasKey: false, hasPayload: true, hasVerdicts: true },
    { hasKey: true, hasPayload: true, hasVerdicts: true },
  ]);
  expect(await runRetention()).toEqual(NOTHING);
  expect(await runRetention('--dry-run')).toEqual(NOTHING);
});

test('the days can be fewer, and what waits to be applied keeps its payload', async () => {
  const old = await applyAged(12, makeBody('add', [1], 'a'));
  const pending = await world.accept(makeBody('add', [2], 'a'));
  await db.database.query({
    text: `update import_batch set accepted_at = clock_timestamp() - interval '900 days'
      where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, pending],
  });
  const options = [
    '--payloads-older-than',
    '10',
    '--verdicts-older-than',
    '11',
    '--batches-older-than',
    '13',
  ];
  expect(await runRetention(...options)).toMatchObject({ payloads: 1, verdicts: 1, batches: 0 });
  expect(await readParts(old)).toMatchObject({ hasPayload: false, hasVerdicts: false });
  await world.applyAll();
  expect(await world.read(pending)).toMatchObject({ status: 'FINISHED', relationsAdded: 1 });
  expect(await runCommand(db.databaseUrl, ['retention', 'run', '--payloads-older-than', '0'])).toMatchObject({
    exitCode: 2,
  });
});

test('history ends at the last batch that is gone: asOf goes back to there, undo to behind it', async () => {
  await applyAged(500, makeBody('add', [1, 2], 'a'));
  const gone = await applyAged(401, makeBody('delete', [1], 'a'));
  const kept = await applyAged(100, makeBody('add', [3], 'a'));
  const { rows: moments } = await db.database.query<{ id: number; at: string }>({
    text: `select id, finished_at as at from import_batch where enterprise_id = $1::int order by id`,
    values: [world.enterpriseId],
  });
  const [before = '', at = ''] = moments.map((moment) => moment.at);
  const membersAsOf = (asOf: string): Promise<number[]> =>
    db.database.transaction(TIMEOUTS, async (tx) => {
      await requireKeptMoment(tx, { enterpriseId: world.enterpriseId, asOf });
      const page = { enterpriseId: world.enterpriseId, groupId: 1, asOf, afterUserId: 0, size: 10 };
      return listMembersAsOf(tx, page);
    });
  expect(await membersAsOf(before)).toEqual([1, 2]);
  expect(await membersAsOf(at)).toEqual([2]);

  expect(await runRetention()).toMatchObject({ batches: 2, changes: 2 });
  await expect(membersAsOf(before)).rejects.toThrow(MusterError);
  expect(await membersAsOf(at)).toEqual([2]);
  const undo = (batchId: number): Promise<number | null> =>
    acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId: 1, batchId });
  expect(await undo(gone)).toBeNull();
  expect(await undo(kept)).not.toBeNull();
  await world.applyAll();
  expect(await membersAsOf(new Date().toISOString())).toEqual([2]);
});

test('the data checks out whatever is gone, and while it goes, when nothing of it can be undone any more', async () => {
  await applyAged(500, makeBody('add', [1, 2], 'a'));
  await applyAged(410, makeBody('delete', [1], 'a'));
  const end = await applyAged(405, makeBody('add', [1], 'a,b'));
  const check = (): Promise<unknown> => runForJson(db.databaseUrl, ['check', String(world.enterpriseId)]);
  await check();
  // As a run leaves it that is cut off behind the changes.
  const values = [world.enterpriseId, end];
  await db.database.query({
    text: `update lane set history_from = (
        select finished_at from import_batch where enterprise_id = $1::int and id = $2::bigint
      ) where enterprise_id = $1::int`,
    values,
  });
  await db.database.query({
    text: 'delete from import_change where enterprise_id = $1::int',
    values: [values[0]],
  });
  await check();
  const undo = { enterpriseId: world.enterpriseId, appId: 1, batchId: end };
  expect(await acceptUndo(db.database, undo)).toBeNull();
  expect(await runRetention()).toMatchObject({ batches: 3, changes: 0 });
  await check();
  await world.accept(makeBody('delete', [1], 'a'));
  await world.applyAll();
  await check();
});

test('an undo that history has overtaken while it waited ends in ERROR, and takes nothing back', async () => {
  const batchId = await applyAged(401, makeBody('add', [1, 2], 'a'));
  const undoId = await acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId: 1, batchId });
  await runRetention();
  await world.applyAll();
  expect(await world.read(undoId ?? 0)).toMatchObject({ status: 'ERROR', relationsRemoved: 0 });
  const { rows } = await db.database.query<{ error: string }>({
    text: `select error from import_batch where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, undoId],
  });
  expect(rows[0]?.error).toContain('HistoryNotKeptError');
});

test('more than a lot is deleted to the end, also from a chunk of many batches', async () => {
  await db.database.query({
    text: `
      insert into import_batch (
        enterprise_id, id, kind, status, opt_type, dry_run, row_count, byte_count, accepted_at, finished_at, applied_seq,
        failures, warnings
      )
      select $1::int, n, 'v2', 'FINISHED', 'add', false, 0, 0, at, at, n, '[]', '[]'
      from generate_series(1, 11000) as n
      cross join lateral (
        select clock_timestamp() - interval '500 days' + n / 1000 * interval '1 hour' as at
      ) as moment`,
    values: [world.enterpriseId],
  });
  expect(await runRetention()).toEqual({ ...NOTHING, verdicts: 11_000, batches: 11_000 });
});

test('messages to webhooks are kept for 15 days', async () => {
  await db.database.query({
    text: `
      insert into app (id, enterprise_id, name, appid, secret_hash, permissions, state)
      values (77, $1::int, 'a', 'appid-' || $1::int, '', '{}', 'approved')`,
    values: [world.enterpriseId],
  });
  await db.database.query({
    text: `
      insert into delivery (enterprise_id, app_id, id, event_type, payload)
      select $1::int, 77, 'msg_' || lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint - days * 86400000), 12, '0'),
        'import.finished', '{}'
      from unnest(array[14, 16, 17]) as days`,
    values: [world.enterpriseId],
  });
  expect(await runRetention('--dry-run')).toMatchObject({ deliveries: 2 });
  expect(await runRetention()).toMatchObject({ deliveries: 2 });
  expect(await runRetention()).toMatchObject({ deliveries: 0 });
});

test('of many workers one gets the hour of an enterprise', async () => {
  await db.database.query({ text: 'delete from retention' });
  const { rowCount } = await db.database.query({ text: 'select from enterprise' });
  const claims = await Promise.all(Array.from({ length: rowCount * 3 }, () => claimRetention(db.database)));
  const claimed = claims.filter((claim) => claim !== null);
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(claimed).toContain(world.enterpriseId);
  expect(await claimRetention(db.database)).toBeNull();
});

test('workers do it by themselves, once an hour', async () => {
  const batchId = await applyAged(401, makeBody('add', [1], 'a'));
  await db.database.query({ text: 'delete from retention' });
  const deleted: object[] = [];
  const log = pino(
    { level: 'info' },
    { write: (line: string) => void deleted.push(JSON.parse(line) as object) },
  );
  const workers = Array.from({ length: 3 }, () => startRetention({ database: db.database, log }, 10));
  onTestFinished(() => workers.forEach((worker) => worker.stop()));
  await until('the batch is gone', async () => (await readParts(batchId)) === undefined);
  await until('it is logged', () => deleted.length > 0);
  expect(deleted).toMatchObject([
    { enterpriseId: world.enterpriseId, batches: 1, msg: 'old data was deleted' },
  ]);
  const next = await applyAged(401, makeBody('add', [2], 'a'));
  await runLooks();
  expect(await readParts(next)).toBeDefined();
});

/** As many looks as would have deleted something, were anybody due. */
async function runLooks(): Promise<void> {
  let looks = 0;
  const counting = {
    ...db.database,
    query: <Row extends object>(statement: Parameters<typeof db.database.query>[0]) => {
      looks += 1;
      return db.database.query<Row>(statement);
    },
  };
  const worker = startRetention({ database: counting, log: pino({ level: 'silent' }) }, 1);
  await until('it has looked', () => looks >= 5);
  worker.stop();
}
