import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMPORT_PATH, getTokens } from './api-world.ts';
import { ask, importPeople } from './ask.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

interface Batch {
  batchId: number;
  batchIdStr: string;
  status: string;
  source: string;
}
interface Page {
  list: Batch[];
  nextCursor: string | null;
  total: number | null;
}

let world: SignedInWorld;

beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

const list = (query: object = {}, username = 'reader'): Promise<Page> =>
  world.ask<Page>(username, 'GET /import/list', query);

const show = <Data>(batchId: number, username = 'reader'): Promise<Data> =>
  world.ask<Data>(username, 'GET /import/show', { batchId: String(batchId) });

const code = (name: string, sent: object, username = 'operator'): Promise<string> =>
  world.askForCode(username, name, sent);

async function createGroup(name: string): Promise<string> {
  const { groupId } = await world.ask<{ groupId: string }>('operator', 'POST /group/create', { name });
  return groupId;
}

/** A batch that a person makes by hand. */
async function addByHand(groupId: string, id: string, username = 'operator'): Promise<Batch> {
  const data = [{ identities: [{ identityType: 'id', identityValue: id }] }];
  const batch = await world.ask<Batch>(username, 'POST /group/member/add', { groupId, data });
  await world.applyAll();
  return batch;
}

/** A batch that went wrong, as the worker leaves it. */
async function breakBatch(batchId: number): Promise<void> {
  await world.database.query({
    text: `
      update import_batch set status = 'ERROR', error = 'a bug', success_count = 0
      where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, batchId],
  });
}

describe('the list', () => {
  let from: string;
  const batches: Record<string, number> = {};

  beforeAll(async () => {
    const other = await world.addApp({ name: 'another app' });
    batches.api = await importPeople(world, 'add', ['a', 'b'], 'listed');
    const { orgAccessToken } = await getTokens(world.api, other);
    const res = await world.api.inject({
      method: 'POST',
      url: IMPORT_PATH,
      headers: { 'x-token': orgAccessToken },
      payload: {
        publicParams: { optType: 'add', dryRun: true },
        data: [{ identities: [{ identityType: 'id', identityValue: 'c' }] }],
      },
    });
    batches.dryRun = res.json<{ data: number }>().data;
    await world.applyAll();
    from = new Date().toISOString();
    const groupId = await createGroup('listed by hand');
    batches.hand = (await addByHand(groupId, 'a')).batchId;
    batches.error = (await addByHand(groupId, 'b', 'administrator')).batchId;
    await breakBatch(batches.error);
    const body = { batchId: String(batches.api) };
    batches.undo = (await world.ask<Batch>('administrator', 'POST /import/undo', body)).batchId;
    await world.applyAll();
  });

  const idsOf = async (query: object): Promise<string[]> => {
    const { list: found } = await list(query);
    const nameOf = new Map(Object.entries(batches).map(([name, id]) => [id, name]));
    return found.map(({ batchId }) => nameOf.get(batchId) ?? String(batchId));
  };

  test('holds every batch, newest first, with who sent it', async () => {
    const page = await list();
    expect(page).toMatchObject({ total: 5, totalCapped: false, nextCursor: null });
    expect(page.list).toMatchObject([
      { source: 'undo', status: 'FINISHED', undoOf: batches.api, personName: 'administrator' },
      { source: 'manual', status: 'ERROR', error: 'a bug', personName: 'administrator' },
      { source: 'manual', status: 'FINISHED', appName: null, personName: 'operator' },
      { source: 'v2', dryRun: true, appName: 'another app', personName: null },
      { source: 'v2', status: 'UNDONE', appName: 'a test app', total: 2, fileName: null },
    ]);
  });

  test('is filtered by each of its columns', async () => {
    const { rows } = await world.database.query<{ id: number }>({
      text: `select id from person where username = 'administrator'`,
    });
    const { appId } = world.credentials;
    expect(await idsOf({ status: 'ERROR' })).toEqual(['error']);
    expect(await idsOf({ status: 'UNDONE' })).toEqual(['api']);
    expect(await idsOf({ source: 'manual' })).toEqual(['error', 'hand']);
    expect(await idsOf({ source: 'v2' })).toEqual(['dryRun', 'api']);
    expect(await idsOf({ source: 'undo' })).toEqual(['undo']);
    expect(await idsOf({ source: 'file' })).toEqual([]);
    expect(await idsOf({ appId: String(appId) })).toEqual(['api']);
    expect(await idsOf({ personId: String(rows[0]?.id) })).toEqual(['undo', 'error']);
    expect(await idsOf({ dryRun: 'true' })).toEqual(['dryRun']);
    expect(await idsOf({ dryRun: 'false' })).toEqual(['undo', 'error', 'hand', 'api']);
    expect(await idsOf({ batchId: String(batches.hand) })).toEqual(['hand']);
    await world.database.query({
      text: `
        update import_batch set file_import_id = 7
        where enterprise_id = $1::int and id = any ($2::bigint[])`,
      values: [world.enterpriseId, [batches.hand, batches.api]],
    });
    expect(await idsOf({ fileImportId: '7' })).toEqual(['hand', 'api']);
    expect(await idsOf({ fileImportId: '8' })).toEqual([]);
    expect(await idsOf({ from })).toEqual(['undo', 'error', 'hand']);
    expect(await idsOf({ to: from })).toEqual(['dryRun', 'api']);
    expect(await idsOf({ from, status: 'FINISHED' })).toEqual(['undo', 'hand']);
  });

  test('goes on page by page', async () => {
    const first = await list({ size: '3' });
    const second = await list({ size: '3', cursor: first.nextCursor });
    expect([first.total, second.total, second.nextCursor]).toEqual([5, null, null]);
    expect([...first.list, ...second.list].map(({ batchId }) => batchId)).toEqual(
      (await list()).list.map(({ batchId }) => batchId),
    );
  });

  test.each([{ status: 'DONE' }, { source: 'api' }, { dryRun: '1' }, { from: 'yesterday' }, { cursor: 'x' }])(
    'refuses %j',
    async (query) => {
      expect(await code('GET /import/list', query)).toBe('PARAM_ERROR');
    },
  );
});

describe('the failures of a batch', () => {
  let batchId: number;
  const ROWS = [
    '{"identities":[{"identityType":"id","identityValue":12345678901234567890}],"groups":"failing"}',
    '{"identities":[{"identityType":"phone","identityValue":"1"}],"groups":"failing"}',
    '{"identities":[],  "groups":"failing","x":1.50}',
    '{"identities":[{"identityType":"phone","identityValue":"2"}]}',
  ];

  beforeAll(async () => {
    const body = `{"publicParams":{"optType":"add"},"data":[${ROWS.join(',')}]}`;
    ({ data: batchId } = await ask<number>(world, '/audience/group/rel/v2/batchAdd', { body }));
    await world.applyAll();
  });

  const failures = (query: object = {}): Promise<{ list: object[]; nextCursor: string | null }> =>
    world.ask('reader', 'GET /import/failures', { batchId: String(batchId), ...query });

  test('are counted by reason', async () => {
    expect(await show(batchId)).toMatchObject({
      success: 1,
      fail: 3,
      failureCounts: [
        { errorCode: 'IDENTITY_VALUE_INVALID', count: 2 },
        { errorCode: 'IDENTITY_REQUIRED', count: 1 },
      ],
      warningCounts: [],
    });
  });

  test('come with the rows as they were sent, page by page', async () => {
    const first = await failures({ size: '2' });
    expect(first.list).toMatchObject([
      { index: 1, errorCode: 'IDENTITY_VALUE_INVALID', row: ROWS[1] },
      { index: 2, errorCode: 'IDENTITY_REQUIRED', row: ROWS[2] },
    ]);
    const second = await failures({ size: '2', cursor: first.nextCursor });
    expect(second).toMatchObject({ list: [{ index: 3, row: ROWS[3] }], nextCursor: null });
  });

  test('are filtered by their reason', async () => {
    const { list: found } = await failures({ errorCode: 'IDENTITY_REQUIRED' });
    expect(found).toMatchObject([{ index: 2 }]);
  });

  test('say why in the language of the reader', async () => {
    const res = await world.call('GET', '/import/failures', {
      cookie: world.cookies.reader,
      query: { batchId: String(batchId), size: '1' },
      headers: { 'accept-language': 'en' },
    });
    expect(res.json<{ data: { list: { msg: string }[] } }>().data.list[0]?.msg).toMatch(
      /^\/data\/1\/identities\/0\/identityValue the value/,
    );
  });

  test('are a file', async () => {
    const res = await world.call('GET', '/import/failures.csv', {
      cookie: world.cookies.reader,
      query: { batchId: String(batchId) },
    });
    expect(res.headers['content-disposition']).toBe(`attachment; filename="failures-${batchId}.csv"`);
    expect(res.body.split('\r\n')).toHaveLength(5);
  });

  test('are null once they are not kept', async () => {
    const old = await importPeople(world, 'add', ['old'], 'failing');
    await world.database.query({
      text: `
        update import_batch set failures = null, warnings = null where enterprise_id = $1::int and id = $2::bigint`,
      values: [world.enterpriseId, old],
    });
    expect(await show(old)).toMatchObject({ failureCounts: null, warningCounts: null });
    expect(await world.ask('reader', 'GET /import/failures', { batchId: String(old) })).toEqual({
      list: [],
      nextCursor: null,
    });
  });
});

test('an undo is shown before it is made, and does what was shown', async () => {
  const groupId = await createGroup('undone');
  const first = await importPeople(world, 'add', ['p', 'q'], 'undone');
  await importPeople(world, 'delete', ['q'], 'undone');
  const body = { batchId: String(first) };
  expect(await world.ask('operator', 'GET /import/undo/preview', body)).toEqual({
    added: 0,
    removed: 1,
    left: 1,
    groupCount: 1,
    groups: [{ groupId, name: 'undone', added: 0, removed: 1, left: 1 }],
  });
  const undo = await world.ask<Batch>('operator', 'POST /import/undo', body);
  await world.applyAll();
  expect(await show(undo.batchId)).toMatchObject({ relationsRemoved: 1, unchanged: 1 });
  expect(await show(first)).toMatchObject({ status: 'UNDONE' });
  for (const name of ['GET /import/undo/preview', 'POST /import/undo']) {
    expect([name, await code(name, body)]).toEqual([name, 'CONFLICT']);
    expect([name, await code(name, { batchId: '999999' })]).toEqual([name, 'NOT_FOUND']);
  }
});

test('what cannot be undone is refused with the one reason that holds', async () => {
  const refusals = async (batchId: number): Promise<string[]> => {
    const sent = { cookie: world.cookies.operator };
    const id = String(batchId);
    const preview = await world.call('GET', '/import/undo/preview', { ...sent, query: { batchId: id } });
    const undo = await world.call('POST', '/import/undo', { ...sent, body: { batchId: id } });
    return [preview, undo].map((res) => res.json<{ msg: string }>().msg);
  };
  const twice = (msg: string): string[] => [msg, msg];
  const batchId = await importPeople(world, 'add', ['s'], 'refused');
  const undo = await world.ask<Batch>('operator', 'POST /import/undo', { batchId: String(batchId) });
  expect(await refusals(batchId)).toEqual(twice('该批次的撤销已受理，正在等待执行，请刷新页面查看结果'));
  await world.applyAll();
  expect(await refusals(batchId)).toEqual(twice('该批次已撤销，不能再次撤销'));
  expect(await refusals(undo.batchId)).toEqual(twice('试运行、撤销、删除分组和删除用户的批次不能撤销'));
  const failed = await importPeople(world, 'add', ['t'], 'refused');
  await breakBatch(failed);
  expect(await refusals(failed)).toEqual(twice('该批次出错，没有改变任何数据，不需要撤销'));
  const old = await importPeople(world, 'add', ['u'], 'refused');
  await world.database.query({
    text: 'update lane set history_from = clock_timestamp() where enterprise_id = $1::int',
    values: [world.enterpriseId],
  });
  expect(await refusals(old)).toEqual(twice('该批次的变更历史已过保留期，不能撤销'));
});

test('a batch in ERROR is run again, once, and no other is', async () => {
  const failed = await importPeople(world, 'add', ['r'], 'run again');
  await breakBatch(failed);
  const body = { batchId: String(failed) };
  const rerun = await world.ask<Batch>('operator', 'POST /import/rerun', body);
  expect(rerun).toMatchObject({ status: 'PENDING', appName: 'a test app' });
  await world.applyAll();
  expect(await show(rerun.batchId)).toMatchObject({ status: 'FINISHED', success: 1 });
  expect(await code('POST /import/rerun', body)).toBe('CONFLICT');
  expect(await code('POST /import/rerun', { batchId: rerun.batchIdStr })).toBe('CONFLICT');
});
