import { Counter, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/log.ts';
import { openDatabase } from '../../src/postgres/database.ts';
import { until } from '../until.ts';
import { type ApiWorld, IMPORT_PATH, createApiWorld, makeImport, makeRow } from './api-world.ts';

let world: ApiWorld;
let isWorkerReady: () => Promise<boolean> = async () => true;
const workerMetrics = new Registry();
beforeAll(async () => {
  new Counter({ name: 'muster_rows_applied_total', help: 'of the worker', registers: [workerMetrics] }).inc(
    7,
  );
  world = await createApiWorld({
    dependencies: {
      isWorkerReady: () => isWorkerReady(),
      collectWorkerMetrics: () => workerMetrics.getMetricsAsJSON(),
    },
  });
});
afterAll(() => world.close());

async function ask(): Promise<[number, unknown]> {
  const res = await world.api.inject('/readyz');
  return [res.statusCode, res.json()];
}

function change(text: string): Promise<unknown> {
  return world.database.query({ text });
}

async function readMetrics(): Promise<string> {
  const res = await world.api.inject('/metrics');
  expect([res.statusCode, res.headers['content-type']]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  return res.body;
}

function send(payload: object): Promise<unknown> {
  return world.api.inject({
    method: 'POST',
    url: IMPORT_PATH,
    headers: { 'x-token': world.token },
    payload,
  });
}

describe('/healthz', () => {
  it('answers without token, envelope or database', async () => {
    const res = await world.api.inject('/healthz');
    expect([res.statusCode, res.json()]).toEqual([200, { status: 'alive' }]);
    expect((await world.api.inject({ method: 'HEAD', url: '/healthz' })).statusCode).toBe(200);
  });
});

describe('/readyz', () => {
  it('is 200 when everything is there', async () => {
    expect(await ask()).toEqual([200, { status: 'ready' }]);
  });

  it.each([
    ['that is not ready', async () => false, 'worker: not running'],
    ['that fails', () => Promise.reject(new Error('gone')), 'worker: does not answer'],
    ['that hangs', () => new Promise<boolean>(() => undefined), 'worker: does not answer'],
  ])('names a worker %s', async (_name, answer, missing) => {
    isWorkerReady = answer;
    expect(await ask()).toEqual([503, { status: 'not ready', missing: [missing] }]);
    isWorkerReady = async () => true;
  });

  it('names what is missing in the database', async () => {
    await change('alter table enterprise rename to enterprise_away; create table enterprise ()');
    expect(await ask()).toEqual([
      503,
      { status: 'not ready', missing: ['bootstrap: there is no enterprise yet'] },
    ]);
    await change('drop table enterprise; alter table enterprise_away rename to enterprise');

    await change('alter table schema_migration rename to schema_migration_away');
    const [status, body] = await ask();
    expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining('muster-server migrate')]);
    await change('alter table schema_migration_away rename to schema_migration');
    expect(await ask()).toEqual([200, { status: 'ready' }]);
  });

  it('names a database that cannot be reached', async () => {
    const database = openDatabase({
      databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
      applicationName: 'muster-test',
      poolSize: 2,
      preparedStatements: true,
    });
    const api = await createApp({
      config: readConfig({}),
      database,
      log: createLogger({ logLevel: 'silent' }),
      wakeWorker: () => undefined,
      isWorkerReady: async () => true,
      collectWorkerMetrics: async () => null,
    });
    const res = await api.inject('/readyz');
    expect([res.statusCode, res.json()]).toEqual([
      503,
      { status: 'not ready', missing: ['database: cannot be reached'] },
    ]);
    expect((await api.inject('/healthz')).statusCode).toBe(200);
    await api.close();
    await database.end();
  });
});

describe('/metrics', () => {
  it('counts what is accepted and refused, how long it takes, what waits, and what the worker says', async () => {
    await send(makeImport([makeRow(), makeRow(), makeRow()]));
    await send({});
    await world.api.inject('/nowhere?instanceSecrect=hidden');
    await until('the backlog is counted', async () =>
      /^muster_backlog_age_seconds 0\.\d/m.test(await readMetrics()),
    );
    const metrics = await readMetrics();
    expect(metrics).toContain('\nmuster_batches_accepted_total 1\n');
    expect(metrics).toContain('\nmuster_rows_accepted_total 3\n');
    expect(metrics).toContain('\nmuster_backlog_rows 3\n');
    expect(metrics).toContain('\nmuster_requests_refused_total{error_code="PARAM_ERROR"} 1\n');
    expect(metrics).toContain('\nmuster_rows_applied_total 7\n');
    const route = `route="${IMPORT_PATH}"`;
    expect(metrics).toContain(`muster_http_request_duration_seconds_count{${route},status_class="2xx"} 1\n`);
    expect(metrics).toContain(`muster_http_request_duration_seconds_count{${route},status_class="4xx"} 1\n`);
    expect(metrics).toContain(
      'muster_http_request_duration_seconds_count{route="(unknown)",status_class="4xx"} 1\n',
    );
    expect(metrics).not.toContain('hidden');
    await world.applyAll();
    await until('the backlog is gone', async () => /^muster_backlog_rows 0$/m.test(await readMetrics()));
  });
});
