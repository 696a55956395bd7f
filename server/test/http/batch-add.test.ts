import { gzipSync, inflateRawSync } from 'node:zlib';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { until } from '../until.ts';
import {
  type ApiWorld,
  IMPORT_PATH,
  askForTokens,
  createApiWorld,
  getTokens,
  makeImport,
  makeRow,
  readEnvelope,
} from './api-world.ts';

let world: ApiWorld;
let wakings = 0;
beforeAll(async () => {
  world = await createApiWorld({
    dependencies: { wakeWorker: () => (wakings += 1) },
  });
});
afterAll(() => world.close());
beforeEach(() => world.applyAll());

function send(options: InjectOptions = {}): Promise<LightMyRequestResponse> {
  return world.api.inject({
    method: 'POST',
    url: IMPORT_PATH,
    payload: JSON.stringify(makeImport()),
    ...options,
    headers: { 'x-token': world.token, 'content-type': 'application/json', ...options.headers },
  });
}

async function readStored(batchId: number): Promise<{ payload: string } & Record<string, unknown>> {
  const { rows } = await world.database.query<{ body: Buffer } & Record<string, unknown>>({
    text: `
      select b.*, p.body from import_batch b
      join import_payload p on p.enterprise_id = b.enterprise_id and p.batch_id = b.id
      where b.enterprise_id = $1::int and b.id = $2::bigint`,
    values: [world.enterpriseId, batchId],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`batch ${batchId} is not stored`);
  return { ...row, payload: inflateRawSync(row.body).toString() };
}

function refusedForNow(res: LightMyRequestResponse): void {
  expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([503, 'UNAVAILABLE']);
  expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
}

describe('200', () => {
  it("the seed's own sample is answered with the batch id, and nothing more", async () => {
    const sample = `{
      "publicParams":{ "isMatching":true, "matchingType":2, "optType":"add" },
      "data":[{
        "identities": [{ "identityValue": "18888888888", "identityType": "phone" }],
        "groups":"group1,group2"
      }]
    }`;
    const before = wakings;
    const res = await send({ payload: sample });
    expect(res.body).toMatch(/^\{"code":"200","errorCode":"SUCCESS","msg":"ok","data":\d+\}$/);
    const batchId = readEnvelope(res).data as number;
    expect(await readStored(batchId)).toMatchObject({
      enterprise_id: world.enterpriseId,
      app_id: world.credentials.appId,
      status: 'PENDING',
      opt_type: 'add',
      matching_type: 2,
      dry_run: false,
      row_count: 1,
      payload: sample,
    });
    expect(wakings).toBe(before + 1);
  });

  it('gzip is inflated before it is stored', async () => {
    const text = JSON.stringify(makeImport());
    const res = await send({ payload: gzipSync(text), headers: { 'content-encoding': 'gzip' } });
    expect((await readStored(readEnvelope(res).data as number)).payload).toBe(text);
  });

  it.each(['application/json;charset=UTF-8', 'Application/JSON ; charset="utf-8"', 'application/json; a=b'])(
    '%s is JSON',
    async (type) => {
      expect((await send({ headers: { 'content-type': type } })).statusCode).toBe(200);
    },
  );

  it('a byte order mark, unknown fields and lenient kinds are taken', async () => {
    const payload = `\uFEFF{"publicParams":{"optType":"delete","matchingType":"1","dryRun":"true","x":1},"data":[{}],"y":{}}`;
    const res = await send({ payload });
    expect(await readStored(readEnvelope(res).data as number)).toMatchObject({
      opt_type: 'delete',
      matching_type: 1,
      dry_run: true,
    });
  });

  it('ids ascend in the order of the answers', async () => {
    const ids: number[] = [];
    for (let call = 0; call < 5; call += 1) ids.push(readEnvelope(await send()).data as number);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });
});

describe('413', () => {
  it('the limit counts inflated bytes, one over it is refused and the limit itself is not', async () => {
    const other = await createApiWorld({ config: { bodyBytesMax: 2_000 } });
    try {
      for (const [length, status] of [
        [2_000, 200],
        [2_001, 413],
      ] as const) {
        const start = JSON.stringify(makeImport()).slice(0, -1);
        const payload = `${start}${' '.repeat(length - start.length - 1)}}`;
        const headers = { 'x-token': other.token, 'content-type': 'application/json' };
        const plain = await other.api.inject({ method: 'POST', url: IMPORT_PATH, headers, payload });
        expect(plain.statusCode).toBe(status);
        const zipped = await other.api.inject({
          method: 'POST',
          url: IMPORT_PATH,
          headers: { ...headers, 'content-encoding': 'gzip' },
          payload: gzipSync(payload),
        });
        expect(zipped.statusCode).toBe(status);
      }
    } finally {
      await other.close();
    }
  });
});

describe('429', () => {
  it('an enterprise with too many waiting rows is refused until they are applied; others are not', async () => {
    // A world of its own: the backlog is counted once a second, so rows of the tests before may still be counted here.
    const other = await createApiWorld({ config: { backlogRowsMax: 1_000 } });
    const ask = (rows: object[], token = other.token): Promise<LightMyRequestResponse> =>
      other.api.inject({
        method: 'POST',
        url: IMPORT_PATH,
        headers: { 'x-token': token, 'content-type': 'application/json' },
        payload: JSON.stringify(makeImport(rows)),
      });
    const rows = Array.from({ length: 500 }, makeRow);
    try {
      expect((await ask(rows)).statusCode).toBe(200);
      expect((await ask(rows)).statusCode).toBe(200);
      // A count that began before the last commit may stand for a second, and lets a call more in.
      const res = await until('a call is refused', async () => {
        const answer = await ask([makeRow()]);
        return answer.statusCode === 429 && answer;
      });
      expect(readEnvelope(res).errorCode).toBe('TOO_MANY_REQUESTS');
      expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
      const neighbour = await createEnterprise(other.database, { name: 'a neighbour' });
      const theirs = await getTokens(other.api, await other.addApp({}, neighbour.enterpriseId));
      expect((await ask(rows, theirs.orgAccessToken)).statusCode).toBe(200);
      await other.applyAll();
      await until(
        'the backlog is seen to be gone',
        async () => (await ask([makeRow()])).statusCode === 200,
        5_000,
      );
    } finally {
      await other.close();
    }
  });
});

describe('503', () => {
  it('a locked table holds a call for two seconds at most', async () => {
    await world.database.transaction({ statementMs: 0, lockMs: 0, idleMs: 0 }, async (tx) => {
      await tx.query({ text: 'lock table import_payload in access exclusive mode' });
      const startedMs = performance.now();
      refusedForNow(await send());
      expect(performance.now() - startedMs).toBeLessThan(4_000);
    });
    expect((await send()).statusCode).toBe(200);
  });

  it('a process that holds as many bodies as it may refuses the next, and takes it when one is done', async () => {
    const other = await createApiWorld({ config: { bodiesInWorkMax: 1 } });
    const ask = (): Promise<LightMyRequestResponse> =>
      other.api.inject({
        method: 'POST',
        url: IMPORT_PATH,
        headers: { 'x-token': other.token, 'content-type': 'application/json' },
        payload: JSON.stringify(makeImport()),
      });
    try {
      await other.database.transaction({ statementMs: 0, lockMs: 0, idleMs: 0 }, async (tx) => {
        await tx.query({ text: 'lock table import_batch in access exclusive mode' });
        const first = ask();
        await until('the first body is in work', async () => {
          const { rows } = await other.database.query({
            text: `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
          });
          return rows.length > 0;
        });
        refusedForNow(await ask());
        refusedForNow(await first);
      });
      expect((await ask()).statusCode).toBe(200);
    } finally {
      await other.close();
    }
  });

  it.each([
    ['that takes no connections', 'with allow_connections false', 'with allow_connections true'],
    ['that is read-only', 'set default_transaction_read_only = on', 'reset default_transaction_read_only'],
  ])('a database %s is away, and comes back', async (_name, away, back) => {
    const other = await createApiWorld();
    const name = new URL(other.databaseUrl).pathname.slice(1);
    const administrator = new Client({ connectionString: other.databaseUrl.replace(name, 'postgres') });
    await administrator.connect();
    const change = async (text: string): Promise<void> => {
      await administrator.query(`alter database ${name} ${text}`);
      await administrator.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        name,
      ]);
    };
    const ask = (): Promise<LightMyRequestResponse> =>
      other.api.inject({
        method: 'POST',
        url: IMPORT_PATH,
        headers: { 'x-token': other.token, 'content-type': 'application/json' },
        payload: JSON.stringify(makeImport()),
      });
    try {
      await change(away);
      // Connections that are dying may answer the first calls.
      for (let call = 0; call < 12; call += 1) refusedForNow(await ask());
      const { appid, secret } = other.credentials;
      refusedForNow(await askForTokens(other.api, { instanceAppid: appid, instanceSecrect: secret }));
      await change(back);
      expect(await until('calls are accepted again', async () => (await ask()).statusCode === 200)).toBe(
        true,
      );
    } finally {
      await administrator.end();
      await other.close();
    }
  });
});
