import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import type { Finding } from '../../src/operations/find-differences.ts';
import { saveGroup } from '../../src/operations/save-group.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ImportWorld, createImportWorld, makeBody } from '../worker/import-world.ts';
import { runCommand } from './command-world.ts';

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

const sql = (text: string): Promise<{ rowCount: number }> =>
  db.database.query({ text: text.replaceAll('$1', String(world.enterpriseId)) });

/** Everything that leaves traces: adds, deletes, repeats, failures, dry runs, an undo, an ERROR, a rule, what waits. */
async function importAllSorts(): Promise<void> {
  await world.accept(makeBody('add', [1, 2, 3, 2], 'a,b'));
  const undone = await world.accept(makeBody('add', [3, 4], 'b,c'));
  await world.applyAll();
  await world.accept(makeBody('delete', [1, 9], 'a'));
  await world.accept({ ...makeBody('add', [5], 'd'), publicParams: { optType: 'add', dryRun: true } });
  await world.applyAll();
  await acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId: 1, batchId: undone });
  await world.applyAll();
  const broken = await world.accept(makeBody('add', [6], 'a'));
  await sql(`update import_payload set body = '\\xff' where enterprise_id = $1 and batch_id = ${broken}`);
  await world.applyAll();
  await db.database.transaction(TIMEOUTS, (tx) =>
    saveGroup(tx, {
      enterpriseId: world.enterpriseId,
      groupId: null,
      name: 'a or b',
      deptId: null,
      rule: { all: [], any: [1, 2], none: [] },
    }),
  );
  await world.accept(makeBody('add', [7], 'a'));
}

async function check(...args: string[]): Promise<{ exitCode: number; findings: Finding[] }> {
  const { exitCode, output, errors } = await runCommand(db.databaseUrl, ['check', ...args, '--json']);
  if (output === '') throw new Error(errors);
  return { exitCode, findings: JSON.parse(output) as Finding[] };
}

async function checkEnterprise(): Promise<Finding[]> {
  const { exitCode, findings } = await check(String(world.enterpriseId));
  const wrong = findings.filter(({ differences }) => differences > 0);
  expect(exitCode).toBe(wrong.length > 0 ? 1 : 0);
  return wrong;
}

describe('an enterprise', () => {
  test('that was imported into in all sorts of ways has no differences', async () => {
    await importAllSorts();
    expect(await checkEnterprise()).toEqual([]);
    await world.applyAll();
    expect(await checkEnterprise()).toEqual([]);
  });

  test('has none in the middle of an import either', async () => {
    const importing = (async () => {
      for (let round = 0; round < 20; round += 1) {
        for (let batch = 0; batch < 5; batch += 1) {
          await world.accept(
            makeBody(round % 3 === 2 ? 'delete' : 'add', [round, batch, round + batch], 'a,b'),
          );
        }
        await world.applyAll();
      }
    })();
    const progress = { isOver: false };
    void importing.finally(() => (progress.isOver = true));
    while (!progress.isOver) expect(await checkEnterprise()).toEqual([]);
    await importing;
  });

  test.each([
    [
      `update group_count set user_count = user_count + 1 where enterprise_id = $1 and group_id = 1`,
      ['group-counts'],
    ],
    [`delete from group_count where enterprise_id = $1 and group_id = 3`, ['group-counts']],
    [`insert into group_count values ($1, 99, 0)`, ['group-counts']],
    [
      `delete from relation where enterprise_id = $1 and group_id = 1 and user_id = 2`,
      ['group-counts', 'history'],
    ],
    [`insert into relation values ($1, 3, 1)`, ['group-counts', 'history']],
    [`insert into relation values ($1, 99, 1)`, ['group-counts', 'relations', 'history']],
    [`insert into relation values ($1, 4, 1)`, ['group-counts', 'relations', 'history']],
    [`delete from audience_user where enterprise_id = $1 and id = 2`, ['relations', 'identities']],
    [
      `update import_change set added[1] = not added[1] where enterprise_id = $1 and group_id = 1 and applied_seq = 1`,
      ['history', 'batch-changes'],
    ],
    [
      `delete from import_change where enterprise_id = $1 and applied_seq = 1 and group_id = 1`,
      ['history', 'batch-changes'],
    ],
    [`insert into import_change values ($1, 1, 77, '{}', '{}', '{}')`, ['batch-changes']],
    [
      `update import_batch set applied_seq = applied_seq + 1 where enterprise_id = $1 and applied_seq = 1`,
      ['order', 'batch-changes'],
    ],
    [`update lane set applied_seq = applied_seq + 1 where enterprise_id = $1`, ['order']],
    [`update import_batch set applied_seq = null where enterprise_id = $1 and status = 'ERROR'`, ['order']],
    [
      `update import_batch set finished_at = finished_at - interval '1 hour' where enterprise_id = $1 and applied_seq = 3`,
      ['moments'],
    ],
    [`update lane set applied_at = '-infinity' where enterprise_id = $1`, ['moments']],
    [
      `update import_batch set success_count = success_count + 1 where enterprise_id = $1 and applied_seq = 1`,
      ['verdicts'],
    ],
    [`update import_batch set failures = '[]' where enterprise_id = $1 and fail_count > 0`, ['verdicts']],
    [
      `update import_batch set relations_added = relations_added + 1 where enterprise_id = $1 and applied_seq = 2`,
      ['batch-changes'],
    ],
    [
      `delete from import_payload where enterprise_id = $1 and batch_id = (select max(id) from import_batch where enterprise_id = $1)`,
      ['payloads'],
    ],
    [`insert into import_payload values ($1, 99999999, '')`, ['payloads']],
    [`delete from identity_type where enterprise_id = $1 and code = 'phone'`, ['identities', 'settings']],
    [`update lane set next_user_id = 2 where enterprise_id = $1`, ['next-ids']],
    [`update lane set next_group_id = 3 where enterprise_id = $1`, ['next-ids']],
    [`update audience_group set dept_id = 77 where enterprise_id = $1 and id = 1`, ['groups']],
    [
      `update audience_group set rule = '{"all": [99], "any": [], "none": []}' where enterprise_id = $1 and id = 4`,
      ['groups'],
    ],
    [`insert into member values ($1, 999, 'reader')`, ['settings']],
  ])('after %s is found out', async (text, checks) => {
    await importAllSorts();
    expect((await sql(text)).rowCount).toBeGreaterThan(0);
    const wrong = await checkEnterprise();
    expect(wrong.map((finding) => finding.check)).toEqual(checks);
    for (const { sample } of wrong) expect(sample).toMatch(/\d/);
  });

  test('without its lane is found out', async () => {
    await sql('delete from lane where enterprise_id = $1');
    expect((await checkEnterprise()).map((finding) => finding.check)).toEqual(['settings']);
  });

  test('is checked group by group where one statement would have too much to do', async () => {
    await importAllSorts();
    // Stored counts decide how groups are grouped: now each is looked at alone, and each is wrong.
    await sql('update group_count set user_count = user_count + 900000 where enterprise_id = $1');
    expect(await checkEnterprise()).toMatchObject([{ check: 'group-counts', differences: 4 }]);
  });

  test('that does not exist is said not to', async () => {
    expect(await runCommand(db.databaseUrl, ['check', '999'])).toMatchObject({ exitCode: 1, output: '' });
  });
});

describe('the platform', () => {
  let own: TestDatabase;

  beforeEach(async () => {
    own = await createTestDatabase();
    world = await createImportWorld(own.database);
    await world.accept(makeBody('add', [1], 'a'));
    await world.applyAll();
  });
  afterEach(() => own.drop());

  async function checkAll(): Promise<Finding[]> {
    const { exitCode, output, errors } = await runCommand(own.databaseUrl, ['check', '--json']);
    if (output === '') throw new Error(errors);
    const wrong = (JSON.parse(output) as Finding[]).filter(({ differences }) => differences > 0);
    expect(exitCode).toBe(wrong.length > 0 ? 1 : 0);
    return wrong;
  }

  test('has no differences, and nothing is left of the looking', async () => {
    const before = await own.database.query({ text: 'select from pg_extension' });
    expect(await checkAll()).toEqual([]);
    const { output } = await runCommand(own.databaseUrl, ['check']);
    expect(output).toMatch(/^完成 \d+ 项核对，没有差异。\n\d+ checks were made\. Nothing differs\.\n$/);
    expect(await own.database.query({ text: 'select from pg_extension' })).toEqual(before);
  });

  test.each([
    [`insert into token values ('\\x00', 'access', 999, now())`, 'callers'],
    [`insert into lane (enterprise_id) values (999)`, 'callers'],
    [`select setval('import_batch_id', 1, false)`, 'sequences'],
    [`update pg_index set indisvalid = false where indexrelid = 'relation_user'::regclass`, 'indexes'],
  ])('after %s is found out', async (text, name) => {
    await own.database.query({ text });
    expect((await checkAll()).map((finding) => finding.check)).toEqual([name]);
  });

  test('has an index found out that does not hold its table', async () => {
    // What an index was built by changes behind its back, as collations have done.
    await own.database.query({
      text: `
        create function twist(value bigint) returns bigint immutable language sql as 'select value';
        create index twisted on audience_user (enterprise_id, twist(id));
        create or replace function twist(value bigint) returns bigint immutable language sql as 'select -value'`,
    });
    const [finding] = await checkAll();
    expect(finding).toMatchObject({ check: 'indexes', differences: 1 });
    expect(finding?.sample).toMatch(/^twisted: /);
  });
});
