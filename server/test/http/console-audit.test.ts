import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAudit } from '../../src/operations/record-audit.ts';
import { type SignedInWorld, createSignedInWorld, readByPages } from './signed-in-world.ts';

interface Entry {
  id: string;
  at: string;
  username: string;
  action: string;
  subject: string;
  details: object;
}

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld();
  const entry = (
    username: string,
    action: string,
    subject: string,
    enterpriseId = world.enterpriseId,
  ): Promise<void> =>
    recordAudit(world.database, { enterpriseId, personId: 1, username, action, subject, details: { n: 1 } });
  await entry('李雷', 'app/create', '订单系统');
  await entry('韩梅梅', 'app/disable', '订单系统');
  await entry('李雷', 'group/delete', '=HYPERLINK("x")');
  await entry('platform', 'platform/enterprise/limit', 'a test enterprise');
  await entry('platform', 'platform/enterprise/create', 'another', world.otherEnterpriseId);
  await entry('somebody', 'password/change', 'somebody', 0);
});
afterAll(() => world.close());

async function list(query: object = {}): Promise<Entry[]> {
  return (await world.ask<{ list: Entry[] }>('administrator', 'GET /audit/list', query)).list;
}

test('an administrator sees what was changed in the enterprise, newest first, also by the platform', async () => {
  const entries = await list();
  expect(entries.map(({ action }) => action)).toEqual([
    'platform/enterprise/limit',
    'group/delete',
    'app/disable',
    'app/create',
  ]);
  expect(entries[3]).toMatchObject({ username: '李雷', subject: '订单系统', details: { n: 1 } });
});

test.each([
  [{ username: '李雷' }, ['group/delete', 'app/create']],
  [{ action: 'app/' }, ['app/disable', 'app/create']],
  [{ subject: '单系' }, ['app/disable', 'app/create']],
  [{ subject: 'hyperlink' }, ['group/delete']],
  [{ username: '李雷', action: 'app/' }, ['app/create']],
  [{ to: '2020-01-01T00:00:00Z' }, []],
  [{ username: '李' }, []],
])('entries are found by %j', async (query, expected) => {
  expect((await list(query)).map(({ action }) => action)).toEqual(expected);
});

test('the log comes page by page, none twice and none left out', async () => {
  const all = await list();
  const paged = await readByPages(world, 'administrator', 'GET /audit/list');
  expect(paged).toEqual(all);
  expect((await list({ from: all[1]?.at })).map(({ id }) => id)).toEqual([all[0]?.id, all[1]?.id]);
});

test('the log is a file for Excel, as long as it is, with the filter of the list and no formula', async () => {
  const many = 2_500;
  await world.database.query({
    text: `
      insert into audit_log (enterprise_id, at, person_id, username, action, subject, details)
      select $1::int, '2020-01-01', 1, 'robot', 'group/save', 'group ' || n, '{}'
      from generate_series(1, $2::int) as n`,
    values: [world.enterpriseId, many],
  });
  const download = async (query: Record<string, string>): Promise<string[][]> => {
    const res = await world.call('GET', '/audit/export', { cookie: world.cookies.administrator, query });
    expect(res.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': "attachment; filename*=UTF-8''audit.csv",
    });
    expect(res.body.startsWith('\uFEFFat,username,action,subject,details\r\n')).toBe(true);
    return parse(res.body, { bom: true, from_line: 2 });
  };
  const robot = await download({ username: 'robot' });
  expect(new Set(robot.map(([, , , subject]) => subject)).size).toBe(many);
  const [deleted] = await download({ action: 'group/delete' });
  expect(deleted?.slice(1)).toEqual(['李雷', 'group/delete', `'=HYPERLINK("x")`, '{"n":1}']);
});

test('an operator of the platform sees what the platform changed, in all enterprises or in one', async () => {
  const find = async (query: object): Promise<unknown[]> => {
    const page = await world.ask<{ list: (Entry & { enterpriseId: string })[] }>(
      'platform',
      'GET /platform/audit/list',
      query,
    );
    return page.list.map(({ action, enterpriseId }) => [action, enterpriseId]);
  };
  const [own, other] = [String(world.enterpriseId), String(world.otherEnterpriseId)];
  const all = { enterpriseId: '' };
  expect(await find(all)).toEqual([
    ['platform/enterprise/create', other],
    ['platform/enterprise/limit', own],
  ]);
  expect(await find({ enterpriseId: other })).toEqual([['platform/enterprise/create', other]]);
  expect(await find({ ...all, action: 'enterprise/limit' })).toEqual([['platform/enterprise/limit', own]]);
});
