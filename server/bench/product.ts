import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Cleanup } from './cleanup.ts';
import { ProcessFigures } from './process-figures.ts';

const MAIN = path.resolve(import.meta.dirname, '../../main.js');
const READY_TIMEOUT_MS = 60_000;
/** An answer that takes so long counts as none. */
const ANSWER_TIMEOUT_MS = 60_000;
/** It promises to be gone in 10 s. */
const STOP_TIMEOUT_MS = 20_000;

/** A running product with a database of its own, and a token to call it with. */
export interface Product {
  figures: ProcessFigures;
  /** Sends a body of v2/batchAdd, with the first app's token or another; resolves with the batch id. */
  batchAdd(body: string, token?: string): Promise<number>;
  /** Asks for a path of the API with the first app's token. */
  get(path: string, query: Record<string, string | number>): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts `muster-server start` on an external database, as an operator would. */
export async function startProduct(options: {
  databaseUrl: string;
  dataDir: string;
  port: number;
  cleanup: Cleanup;
}): Promise<Product> {
  const { databaseUrl, dataDir, port, cleanup } = options;
  const child = spawn(process.execPath, [MAIN, 'start'], {
    // Its limits are the defaults: no app makes 2,000 import calls a second here, and no backlog has ten million rows.
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const pool = new Pool(`http://127.0.0.1:${port}`, {
    connections: 64,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  });
  const stop = cleanup.add(async () => {
    await pool.destroy();
    child.kill('SIGTERM');
    const killing = setTimeout(() => {
      console.error(`the product did not end within ${STOP_TIMEOUT_MS / 1000} s of SIGTERM`);
      child.kill('SIGKILL');
    }, STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(killing);
  });
  await waitUntilReady(pool);
  const ownToken = await getToken(pool, dataDir);
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    {
      query,
      body,
      token = ownToken,
    }: { query?: Record<string, string | number>; body?: string; token?: string },
  ): Promise<unknown> => {
    const answer = await pool.request({
      path: `/api/integrate${path}`,
      method,
      headers: { 'content-type': 'application/json', 'x-token': token },
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
    return (JSON.parse(text) as { data: unknown }).data;
  };
  return {
    figures: new ProcessFigures(child.pid ?? 0),
    batchAdd: async (body, token) =>
      Number(
        await ask(
          'POST',
          '/audience/group/rel/v2/batchAdd',
          token === undefined ? { body } : { body, token },
        ),
      ),
    get: (path, query) => ask('GET', path, { query }),
    post: (path, body) => ask('POST', path, { body: JSON.stringify(body) }),
    stop,
  };
}

async function waitUntilReady(pool: Pool): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const status = await pool
      .request({ path: '/readyz', method: 'GET' })
      .then(async ({ statusCode, body }) => {
        await body.dump();
        return statusCode;
      })
      .catch(() => 0);
    if (status === 200) return;
    await delay(50);
  }
  throw new Error('the product did not get ready');
}

async function getToken(pool: Pool, dataDir: string): Promise<string> {
  const { app } = JSON.parse(await readFile(path.join(dataDir, 'credentials.json'), 'utf8')) as {
    app: { instanceAppid: string; instanceSecrect: string };
  };
  const { body } = await pool.request({
    path: '/api/integrate/app/getOrgAccessToken',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(app),
  });
  const { data } = (await body.json()) as { data: { orgAccessToken: string } };
  return data.orgAccessToken;
}
