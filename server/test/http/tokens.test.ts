import { createHash } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import { type ApiWorld, type TokenPair, createApiWorld, getTokens, readEnvelope } from './api-world.ts';

let world: ApiWorld;
let lastAddress = 0;
beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

/** Every test comes from an address of its own, so that failed attempts of one do not count against another. */
function nextAddress(): string {
  lastAddress += 1;
  return `10.0.0.${lastAddress}`;
}

function ask(options: InjectOptions, remoteAddress = nextAddress()): Promise<LightMyRequestResponse> {
  return world.api.inject({ url: '/api/open/app/getOrgAccessToken', remoteAddress, ...options });
}

function refresh(orgRefreshToken: string): Promise<LightMyRequestResponse> {
  return ask({ url: '/api/open/app/refreshOrgAccessToken', query: { orgRefreshToken } });
}

function useToken(token: string): Promise<LightMyRequestResponse> {
  return world.api.inject({ url: '/api/open/department/list', headers: { 'x-token': token } });
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

async function revoke(token: string): Promise<void> {
  await world.database.query({ text: 'delete from token where hash = $1::bytea', values: [hash(token)] });
}

async function setState(text: string): Promise<void> {
  const { appId } = world.credentials;
  await world.database.query({ text: `update app set ${text} where id = $1::int`, values: [appId] });
}

/** The moment after which a revocation must hold, from the contract. */
const REVOCATION_MS = 5_000;

async function refusedWithin5s(token: string): Promise<LightMyRequestResponse> {
  return until(
    'the token is refused',
    async () => {
      const res = await useToken(token);
      return res.statusCode === 200 ? null : res;
    },
    REVOCATION_MS,
  );
}

describe('200', () => {
  const ways: [string, (appid: string, secret: string) => InjectOptions][] = [
    ['GET with a query', (instanceAppid, instanceSecrect) => ({ query: { instanceAppid, instanceSecrect } })],
    [
      'POST with a query',
      (instanceAppid, instanceSecrect) => ({ method: 'POST', query: { instanceAppid, instanceSecrect } }),
    ],
    [
      'POST with a query, a Content-Type and no body',
      (instanceAppid, instanceSecrect) => ({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        query: { instanceAppid, instanceSecrect },
      }),
    ],
    [
      'POST with JSON',
      (instanceAppid, instanceSecrect) => ({ method: 'POST', payload: { instanceAppid, instanceSecrect } }),
    ],
    [
      'POST with a form',
      (instanceAppid, instanceSecrect) => ({
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ instanceAppid, instanceSecrect }).toString(),
      }),
    ],
    [
      'GET with JSON, as the page of the platform shows it',
      (instanceAppid, instanceSecrect) => ({
        method: 'GET',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ instanceAppid, instanceSecrect }),
      }),
    ],
    ['the other spelling', (instanceAppid, instanceSecret) => ({ query: { instanceAppid, instanceSecret } })],
    [
      'both spellings, one blank',
      (instanceAppid, instanceSecret) => ({
        method: 'POST',
        payload: { instanceAppid, instanceSecrect: ' ', instanceSecret },
      }),
    ],
    [
      'half in the query and half in the body',
      (instanceAppid, instanceSecrect) => ({
        method: 'POST',
        query: { instanceAppid },
        payload: { instanceSecrect },
      }),
    ],
  ];
  it.each(ways)('%s', async (_name, options) => {
    const res = await ask(options(world.credentials.appid, world.credentials.secret));
    const envelope = readEnvelope(res);
    expect(res.statusCode).toBe(200);
    expect(envelope).toMatchObject({ code: '200', errorCode: '0', msg: '操作成功' });
    const pair = envelope.data as TokenPair;
    expect(Object.keys(pair)).toEqual(['orgAccessToken', 'orgRefreshToken', 'expire']);
    expect(pair.orgAccessToken).toMatch(/^[\w-]{27,}$/);
    expect(pair.orgRefreshToken).toMatch(/^[\w-]{27,}$/);
    expect(pair.orgRefreshToken).not.toBe(pair.orgAccessToken);
    expect(pair.expire).toBe(7200);
    expect((await useToken(pair.orgAccessToken)).statusCode).toBe(200);
  });

  it('tokens live two and four hours and are stored as hashes only', async () => {
    const pair = await getTokens(world.api, world.credentials);
    const { rows } = await world.database.query<{ kind: string; hash: string; hours: number }>({
      text: `
        select kind, encode(hash, 'hex') as hash,
          round(extract(epoch from expires_at - clock_timestamp()) / 3600)::int as hours
        from token where hash in ($1::bytea, $2::bytea) order by kind`,
      values: [hash(pair.orgAccessToken), hash(pair.orgRefreshToken)],
    });
    expect(rows).toEqual([
      { kind: 'access', hash: hash(pair.orgAccessToken).toString('hex'), hours: 2 },
      { kind: 'refresh', hash: hash(pair.orgRefreshToken).toString('hex'), hours: 4 },
    ]);
  });

  it('a new token ends no older one', async () => {
    const pairs = [
      await getTokens(world.api, world.credentials),
      await getTokens(world.api, world.credentials),
    ];
    for (const { orgAccessToken } of pairs) expect((await useToken(orgAccessToken)).statusCode).toBe(200);
  });

  it('an appid of digits may come as an integer', async () => {
    await setState(`appid = '12345678901234567890'`);
    try {
      const payload = `{"instanceAppid":12345678901234567890,"instanceSecrect":"${world.credentials.secret}"}`;
      const headers = { 'content-type': 'application/json' };
      expect((await ask({ method: 'POST', headers, payload })).statusCode).toBe(200);
    } finally {
      await setState(`appid = '${world.credentials.appid}'`);
    }
  });
});

describe('400', () => {
  it.each([
    ['nothing', {}],
    ['a blank secret', { instanceAppid: 'a', instanceSecrect: ' ' }],
    ['a null appid', { instanceAppid: null, instanceSecrect: 'b' }],
    ['an object for an appid', { instanceAppid: {}, instanceSecrect: 'b' }],
    ['an array of both', ['a', 'b']],
  ])('%s', async (_name, payload) => {
    const res = await ask({ method: 'POST', payload });
    expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([400, 'PARAM_ERROR']);
  });

  it('the missing parameter is named', async () => {
    const res = await ask({ query: { instanceAppid: 'a' } });
    expect(readEnvelope(res).msg).toBe('缺少参数 /instanceSecrect');
  });
});

describe('401', () => {
  it('an unknown appid and a wrong secret are answered alike', async () => {
    const { appid, secret } = world.credentials;
    const answers = await Promise.all([
      ask({ query: { instanceAppid: appid, instanceSecrect: 'wrong' } }),
      ask({ query: { instanceAppid: 'unknown', instanceSecrect: secret } }),
      ask({ query: { instanceAppid: 'x'.repeat(10_000), instanceSecrect: secret } }),
      ask({ method: 'POST', payload: { instanceAppid: 'a\0b', instanceSecrect: '\0' } }),
      ask({ method: 'POST', payload: { instanceAppid: '\ud800', instanceSecrect: '\udfff' } }),
    ]);
    for (const res of answers) {
      expect([res.statusCode, res.body]).toEqual([
        401,
        '{"code":"100100","errorCode":"APPID_SECRET_ERROR","msg":"appid、secret 错误","data":null}',
      ]);
    }
  });

  it.each([
    ['pending', `state = 'pending'`],
    ['refused', `state = 'refused'`],
    ['disabled', `state = 'disabled'`],
    ['expired', `expires_at = clock_timestamp() - interval '1 second'`],
  ])('an app that is %s gets no token, and its tokens end within 5 s', async (_name, change) => {
    const { appid, secret } = world.credentials;
    const pair = await getTokens(world.api, world.credentials);
    expect((await useToken(pair.orgAccessToken)).statusCode).toBe(200);
    await setState(change);
    try {
      const right = await ask({ query: { instanceAppid: appid, instanceSecrect: secret } });
      expect([right.statusCode, readEnvelope(right).errorCode]).toEqual([401, 'TOKEN_ERROR']);
      const wrong = await ask({ query: { instanceAppid: appid, instanceSecrect: 'wrong' } });
      expect(readEnvelope(wrong).errorCode).toBe('APPID_SECRET_ERROR');
      expect(readEnvelope(await refresh(pair.orgRefreshToken)).errorCode).toBe('TOKEN_ERROR');
      expect(readEnvelope(await refusedWithin5s(pair.orgAccessToken)).errorCode).toBe('TOKEN_ERROR');
    } finally {
      await setState(`state = 'approved', expires_at = null`);
    }
    expect((await refresh(pair.orgRefreshToken)).statusCode).toBe(200);
  });

  it.each(['suspended', 'deleting'])('the apps of an enterprise that is %s get no token', async (state) => {
    const { appid, secret } = world.credentials;
    const set = (value: string): Promise<unknown> =>
      world.database.query({
        text: 'update enterprise set state = $2::text where id = $1::int',
        values: [world.enterpriseId, value],
      });
    await set(state);
    try {
      const res = await ask({ query: { instanceAppid: appid, instanceSecrect: secret } });
      expect(readEnvelope(res).errorCode).toBe('TOKEN_ERROR');
    } finally {
      await set('active');
    }
  });

  it('a token that is ended is refused within 5 s', async () => {
    const { orgAccessToken } = await getTokens(world.api, world.credentials);
    expect((await useToken(orgAccessToken)).statusCode).toBe(200);
    await revoke(orgAccessToken);
    expect(readEnvelope(await refusedWithin5s(orgAccessToken)).errorCode).toBe('TOKEN_ERROR');
  });

  it('an expired token is refused, also when it was used a moment before', async () => {
    const { orgAccessToken } = await getTokens(world.api, world.credentials);
    await world.database.query({
      text: `update token set expires_at = clock_timestamp() + interval '2 s' where hash = $1::bytea`,
      values: [hash(orgAccessToken)],
    });
    expect((await useToken(orgAccessToken)).statusCode).toBe(200);
    await until('the token has expired', async () => {
      // Keeps it in use up to its last moment.
      await useToken(orgAccessToken);
      const { rows } = await world.database.query({
        text: 'select from token where hash = $1::bytea and expires_at < clock_timestamp()',
        values: [hash(orgAccessToken)],
      });
      return rows.length > 0;
    });
    expect((await useToken(orgAccessToken)).statusCode).toBe(401);
  });

  it('a refresh token is no access token, and the other way round', async () => {
    const pair = await getTokens(world.api, world.credentials);
    expect((await useToken(pair.orgRefreshToken)).statusCode).toBe(401);
    expect((await refresh(pair.orgAccessToken)).statusCode).toBe(401);
  });
});

describe('refreshOrgAccessToken', () => {
  it('gives a new pair, once', async () => {
    const first = await getTokens(world.api, world.credentials);
    const res = await refresh(first.orgRefreshToken);
    const second = readEnvelope(res).data as TokenPair;
    expect(second.orgAccessToken).not.toBe(first.orgAccessToken);
    expect((await useToken(second.orgAccessToken)).statusCode).toBe(200);
    expect((await useToken(first.orgAccessToken)).statusCode).toBe(200);
    const again = await refresh(first.orgRefreshToken);
    expect([again.statusCode, readEnvelope(again).errorCode]).toEqual([401, 'TOKEN_ERROR']);
    expect((await refresh(second.orgRefreshToken)).statusCode).toBe(200);
  });

  it('of ten at the same time, one succeeds', async () => {
    const { orgRefreshToken } = await getTokens(world.api, world.credentials);
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(orgRefreshToken)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array<number>(9).fill(401),
    ]);
  });

  it('an expired refresh token is refused', async () => {
    const { orgRefreshToken } = await getTokens(world.api, world.credentials);
    await world.database.query({
      text: 'update token set expires_at = clock_timestamp() where hash = $1::bytea',
      values: [hash(orgRefreshToken)],
    });
    expect((await refresh(orgRefreshToken)).statusCode).toBe(401);
  });
});
