import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiWorld,
  type Credentials,
  IMPORT_PATH,
  createApiWorld,
  getTokens,
  makeImport,
  readEnvelope,
} from './api-world.ts';

const LARGE = 64 * 1024;

let world: ApiWorld;
let tokenWithoutPermission: string;
beforeAll(async () => {
  world = await createApiWorld({ config: { bodyBytesMax: LARGE } });
  const app: Credentials = await world.addApp({ permissions: ['用户->用户标签'] });
  tokenWithoutPermission = (await getTokens(world.api, app)).orgAccessToken;
});
afterAll(() => world.close());

function ask(options: InjectOptions): Promise<Awaited<ReturnType<typeof world.api.inject>>> {
  return world.api.inject({
    method: 'POST',
    url: IMPORT_PATH,
    payload: makeImport(),
    ...options,
    headers: { 'x-token': world.token, 'content-type': 'application/json', ...options.headers },
  });
}

const json = (text: string): InjectOptions => ({ payload: text });

const params = (changes: object): InjectOptions => ({
  payload: { ...makeImport(), publicParams: { optType: 'add', ...changes } },
});

describe('a request that breaks several rules is answered with the first of them', () => {
  // Each step breaks everything that comes after it as well.
  const worst: InjectOptions = {
    headers: { 'x-token': 'nonsense', 'content-type': 'text/plain' },
    payload: 'x'.repeat(LARGE + 1),
  };
  const steps: [string, () => InjectOptions, number, string][] = [
    ['path', () => ({ ...worst, url: `${IMPORT_PATH}/x` }), 404, 'NOT_FOUND'],
    ['method', () => ({ ...worst, method: 'PUT' }), 405, 'METHOD_NOT_ALLOWED'],
    ['token', () => worst, 401, 'TOKEN_ERROR'],
    [
      'permission',
      () => ({ ...worst, headers: { ...worst.headers, 'x-token': tokenWithoutPermission } }),
      403,
      'PERMISSION_DENIED',
    ],
    [
      'media type',
      () => ({ ...worst, headers: { 'content-type': 'text/plain' } }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['size', () => ({ payload: 'x'.repeat(LARGE + 1) }), 413, 'BODY_TOO_LARGE'],
    ['JSON', () => ({ payload: '{"publicParams":[}' }), 400, 'PARAM_ERROR'],
    ['shape', () => ({ payload: '{"publicParams":[]}' }), 400, 'PARAM_ERROR'],
  ];
  it.each(steps)('%s', async (_name, options, status, errorCode) => {
    const res = await ask(options());
    expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([status, errorCode]);
  });

  it('an invalid Content-Type does not come before the path and the token', async () => {
    const headers = { 'content-type': 'no media type', 'x-token': 'nonsense' };
    expect((await ask({ url: '/api/open/nowhere', headers })).statusCode).toBe(404);
    expect((await ask({ headers })).statusCode).toBe(401);
    expect((await ask({ headers: { 'content-type': 'no media type' } })).statusCode).toBe(415);
  });
});

describe('refusals of a whole call', () => {
  const cases: [string, InjectOptions, number, string, string][] = [
    ['no body', { payload: '' }, 400, 'PARAM_ERROR', '缺少请求体'],
    ['an array', json('[]'), 400, 'PARAM_ERROR', '请求体 必须是 JSON 对象，收到的是含 0 项的数组'],
    ['a string', json('"a"'), 400, 'PARAM_ERROR', '请求体 必须是 JSON 对象'],
    ['null', json('null'), 400, 'PARAM_ERROR', '请求体 必须是 JSON 对象，收到的是null'],
    [
      'bytes that are not UTF-8',
      { payload: Buffer.from('{"a":"\xff"}', 'latin1') },
      400,
      'PARAM_ERROR',
      'UTF-8',
    ],
    ['UTF-16', { payload: Buffer.from('{"a":1}', 'utf16le') }, 400, 'PARAM_ERROR', 'JSON'],
    [
      'a key __proto__',
      json('{"publicParams":{"optType":"add"},"data":[{"__proto__":{}}]}'),
      400,
      'PARAM_ERROR',
      '__proto__',
    ],
    ['no publicParams', json('{"data":[{}]}'), 400, 'PARAM_ERROR', '/publicParams 必须是对象，收到的是缺失'],
    ['another optType', params({ optType: 'ADD' }), 400, 'PARAM_ERROR', '/publicParams/optType 必须是'],
    ['another matchingType', params({ matchingType: 3 }), 400, 'PARAM_ERROR', '/publicParams/matchingType'],
    [
      'a dryRun of a wrong kind',
      params({ dryRun: 'yes' }),
      400,
      'PARAM_ERROR',
      '/publicParams/dryRun 必须是布尔值',
    ],
    [
      'no rows',
      { payload: makeImport([]) },
      400,
      'PARAM_ERROR',
      '/data 必须是含 1 到 500 行的数组，收到的是含 0 项的数组',
    ],
    [
      '501 rows',
      { payload: makeImport(Array.from({ length: 501 }, () => ({}))) },
      400,
      'PARAM_ERROR',
      '含 501 项的数组',
    ],
    [
      'a row that is no object',
      { payload: { ...makeImport(), data: [{}, 7] } },
      400,
      'PARAM_ERROR',
      '/data/1 每一行必须是对象，收到的是整数',
    ],
    [
      'GBK',
      { headers: { 'content-type': 'application/json; charset=gbk' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Content-Type',
    ],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Content-Type',
    ],
    ['brotli', { headers: { 'content-encoding': 'br' } }, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Content-Encoding'],
    [
      'gzip twice',
      { headers: { 'content-encoding': 'gzip, gzip' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Content-Encoding',
    ],
    [
      'broken gzip',
      { payload: 'nonsense', headers: { 'content-encoding': 'gzip' } },
      400,
      'PARAM_ERROR',
      'gzip',
    ],
    [
      'gzip cut short',
      { payload: gzipSync('{}').subarray(0, 12), headers: { 'content-encoding': 'gzip' } },
      400,
      'PARAM_ERROR',
      'gzip',
    ],
    [
      'a gzip bomb',
      { payload: gzipSync(Buffer.alloc(LARGE * 50)), headers: { 'content-encoding': 'gzip' } },
      413,
      'BODY_TOO_LARGE',
      String(LARGE),
    ],
    ['no token', { headers: { 'x-token': '' } }, 401, 'TOKEN_ERROR', '缺少请求头 X-Token'],
    [
      'a token of 10,000 characters',
      { headers: { 'x-token': 'a'.repeat(10_000) } },
      401,
      'TOKEN_ERROR',
      'token 无效',
    ],
  ];
  it.each(cases)('%s', async (_name, options, status, errorCode, msg) => {
    const res = await ask(options);
    const envelope = readEnvelope(res);
    expect([res.statusCode, envelope.errorCode, envelope.data]).toEqual([status, errorCode, null]);
    expect(envelope.msg).toContain(msg);
    const { rows } = await world.database.query({ text: 'select from import_batch' });
    expect(rows).toHaveLength(0);
  });

  it('a body without a Content-Type is 415', async () => {
    const res = await world.api.inject({
      method: 'POST',
      url: IMPORT_PATH,
      headers: { 'x-token': world.token },
      payload: Buffer.from('{}'),
    });
    expect(res.statusCode).toBe(415);
  });

  it('a missing permission is named', async () => {
    const res = await ask({ headers: { 'x-token': tokenWithoutPermission, 'accept-language': 'en' } });
    expect(readEnvelope(res)).toEqual({
      code: '100403',
      errorCode: 'PERMISSION_DENIED',
      msg: 'the app lacks the permission 用户->用户分组; ask the administrator for it',
      data: null,
    });
  });
});

describe('paths and methods', () => {
  it.each(['/api/integrate', '/api/open'])('%s is a prefix of every endpoint', async (prefix) => {
    const paths = ['/audience/group/rel/v2/batchAdd', '/department/batchSave'];
    for (const path of paths) expect((await ask({ url: prefix + path, payload: '{}' })).statusCode).toBe(400);
    for (const path of ['/import/result', '/department/list?size=0']) {
      expect((await ask({ method: 'GET', url: prefix + path })).statusCode).toBe(400);
    }
    for (const path of ['/app/getOrgAccessToken', '/app/refreshOrgAccessToken']) {
      expect((await ask({ url: prefix + path, payload: '{}' })).statusCode).toBe(400);
      expect((await world.api.inject({ url: prefix + path })).statusCode).toBe(400);
    }
  });

  it.each([
    '/api',
    '/api/integrate',
    '/api/integrate/',
    `${IMPORT_PATH}/`,
    IMPORT_PATH.toUpperCase(),
    IMPORT_PATH.replace('/rel', '//rel'),
    '/api/open/%',
    '/api/open/%ff',
    '/api/open/..%2fintegrate/import/result',
    '/audience/group/rel/v2/batchAdd',
  ])('%s is 404', async (url) => {
    const res = await ask({ url });
    expect([res.statusCode, readEnvelope(res).code]).toEqual([404, '100404']);
    expect(res.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['GET', IMPORT_PATH, 'POST, OPTIONS'],
    ['HEAD', IMPORT_PATH, 'POST, OPTIONS'],
    ['DELETE', '/api/open/import/result?batchId=1', 'GET, HEAD, OPTIONS'],
    ['HEAD', '/api/open/app/getOrgAccessToken', 'GET, POST, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
  ] as const)('%s %s is 405 and says what is allowed', async (method, url, allow) => {
    const res = await ask({ method, url });
    expect([res.statusCode, res.headers.allow]).toEqual([405, allow]);
  });

  it('OPTIONS needs no token and says what is allowed', async () => {
    const res = await world.api.inject({ method: 'OPTIONS', url: IMPORT_PATH });
    expect([res.statusCode, res.headers.allow, readEnvelope(res).data]).toEqual([200, 'POST, OPTIONS', null]);
  });

  it('HEAD of a read has the headers of its GET and no body', async () => {
    const url = '/api/open/department/list';
    const [head, get] = await Promise.all([ask({ method: 'HEAD', url }), ask({ method: 'GET', url })]);
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([
      200,
      '',
      get.headers['content-length'],
    ]);
  });

  it('a query parameter given twice is 400', async () => {
    const res = await ask({ method: 'GET', url: '/api/open/import/result?batchId=1&batchId=2' });
    expect(readEnvelope(res).msg).toBe('/batchId 只能传一次，收到的是含 2 项的数组');
  });
});
