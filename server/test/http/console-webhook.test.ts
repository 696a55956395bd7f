import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importPeople } from './ask.ts';
import { type SignedInWorld, createSignedInWorld, readByPages } from './signed-in-world.ts';

interface Webhook {
  appId: string;
  url: string;
  events: string[];
  isEnabled: boolean;
  previousSecretUntil: string | null;
  deadCount: number;
}

interface Delivery {
  id: string;
  eventType: string;
  state: string;
  createdAt: string;
}

const URL_WITH_KEY = 'https://example.com/hooks?key=k';

let world: SignedInWorld;
let appId: string;
beforeAll(async () => {
  world = await createSignedInWorld();
  appId = String(world.credentials.appId);
});
afterAll(() => world.close());

const change = <Data>(path: string, body: object): Promise<Data> =>
  world.ask<Data>('administrator', `POST ${path}`, { appId, ...body });
const save = (more: object = {}): Promise<{ secret: string | null }> =>
  change('/webhook/save', {
    url: URL_WITH_KEY,
    events: ['import.finished', 'group.changed'],
    enabled: true,
    ...more,
  });

async function find(username = 'administrator'): Promise<Webhook | undefined> {
  const { list } = await world.ask<{ list: Webhook[] }>(username, 'GET /webhook/list');
  return list.find((webhook) => webhook.appId === appId);
}

async function deliveries(query: object = {}): Promise<Delivery[]> {
  const page = await world.ask<{ list: Delivery[] }>('reader', 'GET /webhook/deliveries', {
    appId,
    ...query,
  });
  return page.list;
}

async function secretIn(column: 'secret' | 'previous_secret'): Promise<string | undefined> {
  const { rows } = await world.database.query<{ secret: string }>({
    text: `select ${column} as secret from webhook where enterprise_id = $1::int and app_id = $2::int`,
    values: [world.enterpriseId, Number(appId)],
  });
  return rows[0]?.secret;
}

test('a webhook is registered with a secret that is shown once, changed without one, and its secret rotated', async () => {
  const first = await save();
  expect(first.secret).toMatch(/^whsec_/);
  expect(await save({ events: ['import.finished'] })).toEqual({ secret: null });
  expect(await find()).toMatchObject({ url: URL_WITH_KEY, events: ['import.finished'], isEnabled: true });
  const { secret } = await change<{ secret: string }>('/webhook/rotate', {});
  expect(secret).not.toBe(first.secret);
  expect([await secretIn('secret'), await secretIn('previous_secret')]).toEqual([secret, first.secret]);
  const shown = await find();
  expect(shown?.previousSecretUntil).not.toBeNull();
  expect(JSON.stringify(shown)).not.toContain('whsec_');
});

test('a webhook is switched off and on, and the rest of it stays', async () => {
  await save();
  await change('/webhook/switch', { enabled: false });
  expect(await find()).toMatchObject({ isEnabled: false, url: URL_WITH_KEY });
  await change('/webhook/switch', { enabled: true });
  expect(await find()).toMatchObject({ isEnabled: true });
});

test('only administrators see more of the URL than its host, and the audit log has no more either', async () => {
  await save();
  expect((await find('operator'))?.url).toBe('https://example.com');
  const { rows } = await world.database.query<{ details: object }>({
    text: `select details from audit_log where action like 'webhook/%'`,
  });
  expect(JSON.stringify(rows)).not.toMatch(/key=k|whsec_/);
  expect(rows).toContainEqual({ details: expect.objectContaining({ host: 'example.com' }) as object });
});

test.each([
  ['/webhook/save', { url: 'http://10.0.0.1/', events: ['import.finished'], enabled: true }, 'PARAM_ERROR'],
  ['/webhook/save', { url: 'file:///etc/passwd', events: ['import.finished'], enabled: true }, 'PARAM_ERROR'],
  ['/webhook/save', { url: 'https://example.com/', events: [], enabled: true }, 'PARAM_ERROR'],
  ['/webhook/save', { url: 'https://example.com/', events: ['everything'], enabled: true }, 'PARAM_ERROR'],
  ['/webhook/save', { url: 'https://example.com/', events: ['import.finished'] }, 'PARAM_ERROR'],
  ['/webhook/resend', { id: 'msg_0' }, 'NOT_FOUND'],
])('%s %j is %s', async (path, body, code) => {
  expect(await world.askForCode('administrator', `POST ${path}`, { appId, ...body })).toBe(code);
});

test('the webhook of an app of another enterprise, or one that there is not, is not found', async () => {
  const other = String((await world.addApp({}, world.otherEnterpriseId)).appId);
  const own = String((await world.addApp()).appId);
  const body = { url: 'https://example.com/', events: ['import.finished'], enabled: true, id: 'msg_0' };
  for (const path of ['save', 'switch', 'rotate', 'resend', 'resend-dead']) {
    const code = await world.askForCode('administrator', `POST /webhook/${path}`, { ...body, appId: other });
    expect([path, code]).toEqual([path, 'NOT_FOUND']);
  }
  expect(await world.askForCode('administrator', 'POST /webhook/switch', { ...body, appId: own })).toBe(
    'NOT_FOUND',
  );
  for (const path of ['deliveries', 'payload']) {
    const query = { appId: other, id: 'msg_0' };
    expect(await world.askForCode('reader', `GET /webhook/${path}`, query)).toBe('NOT_FOUND');
  }
});

describe('the messages to an app', () => {
  let all: Delivery[];
  beforeAll(async () => {
    await save();
    for (const person of [1, 2]) await importPeople(world, 'add', [person], '新客');
    all = await deliveries();
  });

  const setState = (ids: string[], state: string): Promise<unknown> =>
    world.database.query({
      text: `
        update delivery set state = $3::text, next_attempt_at = null
        where enterprise_id = $1::int and id = any ($2::text[])`,
      values: [world.enterpriseId, ids, state],
    });

  test('are listed newest first, page by page, and by state, event and time', async () => {
    expect(all.map(({ eventType }) => eventType).toSorted()).toEqual([
      'group.changed',
      'group.changed',
      'import.finished',
      'import.finished',
    ]);
    const paged = await readByPages(world, 'reader', 'GET /webhook/deliveries', { appId });
    expect(paged).toEqual(all);
    await setState([all[1]?.id ?? ''], 'dead');
    expect((await deliveries({ state: 'dead' })).map(({ id }) => id)).toEqual([all[1]?.id]);
    expect(await deliveries({ eventType: 'import.finished' })).toHaveLength(2);
    const newestAt = all[0]?.createdAt ?? '';
    const since = await deliveries({ from: newestAt });
    expect(since.map(({ createdAt }) => createdAt)).toEqual(since.map(() => newestAt));
    expect(since.length + (await deliveries({ to: newestAt })).length).toBe(4);
    expect(await deliveries({ from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' })).toEqual([]);
  });

  test('show what their receiver gets', async () => {
    const message = all.find(({ eventType }) => eventType === 'group.changed');
    const query = { appId, id: message?.id };
    const { payload } = await world.ask<{ payload: string }>('reader', 'GET /webhook/payload', query);
    expect(JSON.parse(payload)).toMatchObject({
      type: 'group.changed',
      data: { groups: [{ name: '新客', added: 1 }] },
    });
    expect(await world.askForCode('reader', 'GET /webhook/payload', { appId, id: 'msg_0' })).toBe(
      'NOT_FOUND',
    );
  });

  test('are sent again one by one, or all that are dead', async () => {
    const ids = all.map(({ id }) => id);
    const states = async (): Promise<string[]> => (await deliveries()).map(({ state }) => state);
    await setState(ids.slice(0, 1), 'delivered');
    await setState(ids.slice(1), 'dead');
    await change('/webhook/resend', { id: ids[0] });
    expect(await states()).toEqual(['pending', 'dead', 'dead', 'dead']);
    expect((await find())?.deadCount).toBe(3);
    expect(await change('/webhook/resend-dead', {})).toEqual({ count: 3 });
    expect(await states()).toEqual(['pending', 'pending', 'pending', 'pending']);
    const again = { appId, id: ids[0] };
    expect(await world.askForCode('administrator', 'POST /webhook/resend', again)).toBe('NOT_FOUND');
  });

  test('are not for who works for one department, since they name the groups of others', async () => {
    const { deptId } = await world.ask<{ deptId: string }>('administrator', 'POST /department/save', {
      name: '华东',
    });
    await world.addPerson('east', 'operator', Number(deptId));
    for (const path of ['list', 'deliveries', 'payload']) {
      const query = { appId, id: all[0]?.id };
      expect(await world.askForCode('east', `GET /webhook/${path}`, query)).toBe('PERMISSION_DENIED');
    }
  });
});
