import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ApiWorld,
  IMPORT_PATH,
  RESULT_PATH,
  createApiWorld,
  makeImport,
  readEnvelope,
} from './api-world.ts';

/** Bodies in all, over the paths that take one. */
const BODIES = 2_000;

/** Generous: what is measured is that nothing hangs, on a machine that does other things too. */
const ANSWER_MS_MAX = 5_000;

const PATHS = [IMPORT_PATH, '/api/open/department/batchSave', '/api/open/app/getOrgAccessToken'];

let world: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

const VALID = [
  JSON.stringify(makeImport()),
  JSON.stringify({
    publicParams: { optType: 'delete', dryRun: true },
    data: [
      {
        identities: [
          {
            identityType: 'openid',
            identityValue: 'o',
            platform: 'gzh',
            appid: 'wx',
            isWeChatEcosystem: true,
          },
        ],
        groups: 'a,b',
        categoryType: '2',
        deptId: 1,
      },
    ],
  }),
  JSON.stringify({ data: [{ name: 'a', deptId: null, thirdDeptId: 't', parentWxDeptId: 'w' }] }),
  JSON.stringify({ instanceAppid: 'a', instanceSecrect: 'b' }),
];

/** Values that a field may turn into, as JSON text. */
const HOSTILE = [
  '',
  'null',
  'true',
  '{}',
  '[]',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"\u202e"',
  '-0',
  '-1',
  '1.0',
  '1e3',
  '1e999999',
  '01',
  '+1',
  '.5',
  '0x10',
  'NaN',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '9'.repeat(5_000),
  `"${'x'.repeat(70_000)}"`,
  `"${'a,'.repeat(5_000)}"`,
  `"${'é\u0301'.repeat(2_000)}"`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '"a":1',
  '\u0000',
  '/* */ 1',
  "'a'",
  'undefined',
];

const hostile = fc.constantFrom(...HOSTILE);
const valid = fc.constantFrom(...VALID);
const place = fc.double({ min: 0, max: 1, noNaN: true });
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

const body: fc.Arbitrary<Buffer> = fc.oneof(
  // A value replaced by another.
  fc.tuple(valid, place, hostile).map(([text, at, value]) => {
    const values = [...text.matchAll(/"[^"]*"(?!:)|\b(?:\d+|true|null)\b|\[|\{/g)];
    const match = values[Math.floor(at * (values.length - 1))];
    const start = match?.index ?? 0;
    return bytes(text.slice(0, start) + value + text.slice(start + (match?.[0].length ?? 0)));
  }),
  // A key replaced by another, or repeated.
  fc
    .tuple(valid, fc.constantFrom('__proto__', 'data', 'toString', '', '\\u0064ata'))
    .map(([text, key]) => bytes(text.replace(/"\w+":/, `"${key}":1,$&`))),
  // Cut short, a byte flipped, bytes put in.
  fc.tuple(valid, place).map(([text, at]) => bytes(text).subarray(0, Math.floor(at * text.length))),
  fc.tuple(valid, place, fc.integer({ min: 1, max: 255 })).map(([text, at, mask]) => {
    const changed = bytes(text);
    const index = Math.floor(at * (changed.length - 1));
    changed[index] = (changed[index] ?? 0) ^ mask;
    return changed;
  }),
  fc.tuple(valid, place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([text, at, inserted]) => {
    const index = Math.floor(at * text.length);
    return Buffer.concat([bytes(text.slice(0, index)), inserted, bytes(text.slice(index))]);
  }),
  // Another encoding.
  valid.map((text) => Buffer.from(text, 'utf16le')),
  valid.map((text) => Buffer.from(`\uFEFF\uFEFF${text}`)),
  // Any JSON, any bytes.
  fc.json({ maxDepth: 4 }).map(bytes),
  hostile.map(bytes),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
);

const headers = fc.record({
  'content-type': fc.oneof(
    { weight: 8, arbitrary: fc.constant('application/json') },
    fc.constantFrom(
      'application/x-www-form-urlencoded',
      'application/json\t',
      'application/json; charset="',
      'text/plain',
      'a',
    ),
  ),
  'accept-language': fc.constantFrom('zh', 'en', 'en;q=', ',,;q=1'),
});

const encoding = fc.constantFrom('plain', 'plain', 'plain', 'gzip', 'false gzip');

it(`${BODIES} malformed bodies never give a 5xx, never hang, and are always answered with the envelope`, async () => {
  const statuses = new Map<number, number>();
  const batchIds: number[] = [];
  let sentCount = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...PATHS),
    body,
    headers,
    encoding,
    async (url, bytes, sent, how) => {
      sentCount += 1;
      const startedMs = performance.now();
      const res = await world.api.inject({
        method: 'POST',
        url,
        // Bodies are sent as they are: an empty one has no length.
        payload: how === 'gzip' ? gzipSync(bytes) : bytes,
        headers: {
          'x-token': world.token,
          ...sent,
          ...(how === 'plain' ? {} : { 'content-encoding': 'gzip' }),
        },
        // Failed attempts from one address would end in 429.
        remoteAddress: `10.${sentCount >> 8}.${sentCount & 255}.1`,
      });
      const { data } = readEnvelope(res);
      if (typeof data === 'number') batchIds.push(data);
      expect(performance.now() - startedMs).toBeLessThan(ANSWER_MS_MAX);
      expect([200, 400, 401, 413, 415]).toContain(res.statusCode);
      statuses.set(res.statusCode, (statuses.get(res.statusCode) ?? 0) + 1);
    },
  );
  await fc.assert(property, { numRuns: BODIES });
  // All of it was really reached: accepted, refused by its shape, by its type, by its secret.
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([200, 400, 401, 415]);
  expect(statuses.get(200)).toBeGreaterThan(20);
  expect(Object.keys(Object.prototype)).toEqual([]);

  // What was accepted is applied, and every result can be read.
  await world.applyAll();
  for (const batchId of batchIds) {
    const query = { batchId: String(batchId) };
    const res = await world.api.inject({ url: RESULT_PATH, query, headers: { 'x-token': world.token } });
    expect(readEnvelope(res)).toMatchObject({ code: '200', data: { batchId, status: 'FINISHED' } });
  }
}, 120_000);
