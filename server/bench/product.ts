import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

const MAIN = path.resolve(import.meta.dirname, '../../main.js');
const READY_TIMEOUT_MS = 60_000;

/** A running product with a database of its own, and a token to call it with. */
export interface Product {
  pool: Pool;
  token: string;
  stop(): Promise<void>;
}

/** Starts `muster-server start` on an external database, as an operator would. */
export async function startProduct(options: {
  databaseUrl: string;
  dataDir: string;
  port: number;
}): Promise<Product> {
  const { databaseUrl, dataDir, port } = options;
  const child = spawn(process.execPath, [MAIN, 'start'], {
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
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64 });
  await waitUntilReady(pool);
  return {
    pool,
    token: await getToken(pool, dataDir),
    stop: async () => {
      await pool.close();
      child.kill('SIGTERM');
      await exited;
    },
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
