import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import {
  type Product,
  findProcesses,
  getToken,
  makeDataDir,
  readCredentials,
  run,
} from '../process/product.ts';
import { findPostgresProcesses } from '../postgres/embedded-world.ts';
import { until } from '../until.ts';
import { CALLERS, type Call, type Callers, startCallers } from './callers.ts';
import { findWorkerSessions } from './sessions.ts';
import { preloadEnv } from './workers.ts';

/** Calls that were acknowledged since the last kill before the next one, so that it meets a server at work. */
const ACKED_MIN = 2 * CALLERS;

/** Milliseconds: what was accepted while the worker was away is applied first, and other tests want the processor too. */
export const BUSY_TIMEOUT_MS = 60_000;

/** A whole product on a data directory of its own, with callers that never stop, until `callers.stop()`. */
export interface KillWorld {
  product(): Product;
  /** Past the product, to its PostgreSQL. */
  database: Database;
  callers: Callers;
  /** Batches that no caller was told of, as far as that was asked. */
  unanswered: number[];
  /** Starts the product again, at once, on the same directory and port, and waits until the killed one has left nothing. */
  restart(): Promise<void>;
  /** Resolves in the middle of a chunk, when enough has been acknowledged. */
  untilBusy(): Promise<void>;
  /** Resolves when a call sent from now on is acknowledged and its batch is applied. */
  untilWell(): Promise<void>;
}

/** @param preload a file of this folder that each process of the product loads before everything else. */
export async function startKillWorld(preload?: string): Promise<KillWorld> {
  const dataDir = await makeDataDir();
  const env = { LOG_LEVEL: 'error', ...preloadEnv(preload) };
  let product = await run(['start'], { dataDir, env });
  const baseUrl = await product.baseUrl();
  const database = openDatabase({
    databaseUrl: await readDatabaseUrl(dataDir),
    applicationName: 'muster-test',
    poolSize: 2,
    preparedStatements: false,
  });
  onTestFinished(() => database.end());
  const token = await getToken(await readCredentials(dataDir));
  const callers = startCallers({ baseUrl, token });
  onTestFinished(() => callers.stop());

  const restart = async (): Promise<void> => {
    const killed = product;
    const left = await findAllProcesses(killed);
    const endsAt = Date.now() + 5_000;
    product = await run(['start'], { dataDir, env: { ...env, PORT: new URL(baseUrl).port } });
    await product.baseUrl();
    await until(
      'no process of the killed one is left',
      async () => {
        const alive = await findAllProcesses(killed);
        return !left.some((pid) => alive.includes(pid));
      },
      endsAt - Date.now(),
    );
  };
  const untilAcked = async (count: number): Promise<Call> => {
    const from = callers.journal.length;
    return until(
      `${count} calls are acknowledged`,
      () => callers.journal.slice(from).filter(({ outcome }) => outcome === 'acked')[count - 1],
      30_000,
    );
  };
  return {
    product: () => product,
    database,
    callers,
    unanswered: [],
    restart,
    untilBusy: async () => {
      await untilAcked(ACKED_MIN);
      await until('a chunk is in flight', async () =>
        (await findWorkerSessions(database)).some(({ holdsLane }) => holdsLane),
      );
    },
    untilWell: async () => {
      const { batchId } = await untilAcked(1);
      await until(
        'its batch is applied',
        () => isFinished(database, batchId).catch(() => false),
        BUSY_TIMEOUT_MS,
      );
    },
  };
}

/** Every process of the product, PostgreSQL's sessions too, which have overwritten the environment that names the others. */
export async function findAllProcesses(product: Product): Promise<number[]> {
  const [ours, postgres] = await Promise.all([
    findProcesses(product),
    findPostgresProcesses(product.dataDir),
  ]);
  return [...new Set([...ours, ...postgres])];
}

async function isFinished(database: Database, batchId: number | null): Promise<boolean> {
  const { rowCount } = await database.query({
    text: `select from import_batch where id = $1::bigint and status = 'FINISHED'`,
    values: [batchId],
  });
  return rowCount > 0;
}

async function readDatabaseUrl(dataDir: string): Promise<string> {
  const password = await readFile(path.join(dataDir, 'postgres/muster-password'), 'utf8');
  return `postgres://muster:${password}@${encodeURIComponent(path.join(dataDir, 'run'))}:5432/postgres?sslmode=disable`;
}
