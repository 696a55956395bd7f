import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { checkBatches } from '../../src/operations/check-batches.ts';
import { checkMembers } from '../../src/operations/check-members.ts';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import { startFileImports } from '../../src/worker/file-import/serve-file-imports.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { type FileWorld, createFileWorld, makeCsv, phoneOf } from './file-world.ts';

const PEOPLE = 60_000;
const SESSIONS = 'muster-test worker';

let db: TestDatabase;
let world: FileWorld;
beforeEach(async () => {
  db = await createTestDatabase();
  world = await createFileWorld(db.database);
});
afterEach(() => db.drop());

/** Rows of people who come twice, in groups that repeat, every hundredth of them wrong. */
function makeRows(count: number): string[][] {
  return Array.from({ length: count }, (_, index) => [
    index % 100 === 99 ? `wrong ${index}` : phoneOf(index % PEOPLE),
    index % 7 === 0 ? `组${index % 50}, 组${(index + 1) % 50}` : `组${index % 50}`,
  ]);
}

/** The members of each group, by the simplest reading of the rows. */
function expectMembers(rows: string[][]): Record<string, number> {
  const members = new Map<string, Set<string>>();
  for (const [phone = '', groups = ''] of rows) {
    if (phone.startsWith('wrong')) continue;
    for (const name of groups.split(', ')) members.set(name, (members.get(name) ?? new Set()).add(phone));
  }
  return Object.fromEntries([...members].map(([name, people]) => [name, people.size]));
}

async function countMembers(): Promise<Record<string, number>> {
  const { rows } = await db.database.query<{ name: string; count: number }>({
    text: `
      select g.name, count(*) as count
      from audience_group g
      join relation r on r.enterprise_id = $1::int and r.group_id = g.id
      where g.enterprise_id = $1::int
      group by g.name`,
    values: [world.enterpriseId],
  });
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

/** A worker as its process runs it, with sessions of its own. */
function startProcess(): { database: Database; stop(): Promise<void> } {
  const database = openDatabase({
    databaseUrl: db.databaseUrl,
    applicationName: SESSIONS,
    poolSize: 10,
    preparedStatements: true,
  });
  const log = pino({ level: 'silent' });
  const worker = startWorker({ config: readConfig({}), database, log });
  const files = startFileImports({ database, log, wakeWorker: () => worker.wake() });
  return {
    database,
    stop: async () => {
      await Promise.all([worker.stop(), files.stop()]);
      await database.end();
    },
  };
}

async function expectWhole(id: number, rows: string[][]): Promise<void> {
  const right = rows.filter(([phone = '']) => !phone.startsWith('wrong')).length;
  const shown = await world.show(id);
  expect(shown).toMatchObject({
    state: 'finished',
    rowCount: rows.length,
    settledParts: Math.ceil(rows.length / 500),
    outcome: {
      success: right,
      fail: rows.length - right,
      errorRows: 0,
      failureCounts: { IDENTITY_VALUE_INVALID: rows.length - right },
    },
  });
  const expected = expectMembers(rows);
  expect(shown.outcome?.relationsAdded).toBe(Object.values(expected).reduce((sum, count) => sum + count, 0));
  const { rows: batches } = await db.database.query({
    text: `
      select count(*) as count, sum(b.row_count)::int as rows, count(distinct p.part) as parts
      from import_batch b
      left join file_import_part p on p.enterprise_id = $1::int and p.file_import_id = $2::int and p.batch_id = b.id
      where b.enterprise_id = $1::int and b.file_import_id = $2::int`,
    values: [world.enterpriseId, id],
  });
  const partCount = Math.ceil(rows.length / 500);
  expect(batches).toEqual([{ count: partCount, rows: rows.length, parts: partCount }]);
  const findings = [...(await checkBatches(db.database, world)), ...(await checkMembers(db.database, world))];
  expect(findings.filter(({ differences }) => differences > 0)).toEqual([]);
}

describe('a file', () => {
  test('of 100,000 rows goes in as its rows say', async () => {
    const rows = makeRows(100_000);
    const process = startProcess();
    const id = await world.upload(makeCsv(rows));
    await until('read', async () => (await world.show(id)).state === 'ready', 60_000);
    await world.start(id, false);
    await until('imported', async () => (await world.show(id)).state === 'finished', 60_000);
    await process.stop();
    await expectWhole(id, rows);
    expect(await countMembers()).toEqual(expectMembers(rows));
  });

  test('goes in once, whatever dies while two workers read and feed it', async () => {
    const rows = makeRows(50_000);
    const processes = [startProcess(), startProcess()];
    const id = await world.upload(makeCsv(rows));
    let deaths = 0;
    const goOn = async (state: string): Promise<boolean> => {
      if ((await world.show(id)).state === state) return true;
      const { rows: ended } = await db.database.query({
        text: `
          select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = $1::text and state <> 'idle' and random() < 0.3`,
        values: [SESSIONS],
      });
      deaths += ended.length;
      return false;
    };
    // A feeder that fails rests for two seconds; sessions die for a while, not for ever.
    const untilState = (state: string): Promise<unknown> => {
      const quietFrom = Date.now() + 8_000;
      return until(
        state,
        async () => (Date.now() > quietFrom ? (await world.show(id)).state === state : goOn(state)),
        90_000,
      );
    };
    await untilState('ready');
    await world.start(id, false);
    await untilState('finished');
    await Promise.all(processes.map((process) => process.stop()));
    expect(deaths).toBeGreaterThan(5);
    await expectWhole(id, rows);
    expect(await countMembers()).toEqual(expectMembers(rows));
  }, 240_000);
});
