import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { pino } from 'pino';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { makeAdds, makePersons } from './bodies.ts';
import type { Cleanup } from './cleanup.ts';
import { runFlood } from './flood.ts';
import { type Product, startProduct } from './product.ts';

/** The one PostgreSQL of a run, and how much is asked of it. */
export interface Bench {
  folder: string;
  databaseUrl: string;
  cleanup: Cleanup;
  /** Calls of a flood; the other cases go by it. */
  calls: number;
  rounds: number;
}

/** A product on a database of its own, so that no case finds what another left. */
export interface World {
  product: Product;
  db: Client;
  databaseUrl: string;
}

/** Far from the persons of every case. */
const WARM_UP_FIRST_PERSON = 5_000_000_000;
const WARM_UP_CALLS = 20;

/** Filling the largest tables of a `--scale` run takes the longest of all statements. */
const STATEMENT_TIMEOUT_MS = 3_600_000;
const LOCK_TIMEOUT_MS = 30_000;

export async function startBench(
  cleanup: Cleanup,
  { calls, rounds }: { calls: number; rounds: number },
): Promise<Bench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-bench-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({
    dataDir: path.join(folder, 'postgres'),
    log: pino({ level: 'error' }),
  });
  cleanup.add(() => postgres.stop());
  return { folder, databaseUrl: postgres.databaseUrl, cleanup, calls, rounds };
}

/** Makes a world for `work`, and takes it away again. */
export async function inWorld<T>(bench: Bench, name: string, work: (world: World) => Promise<T>): Promise<T> {
  const root = await connect(bench.databaseUrl);
  const database = `bench_${name}`;
  await root.query(`create database ${database}`);
  const closeDatabase = bench.cleanup.add(async () => {
    await root.query(`drop database ${database} with (force)`);
    await root.end();
  });
  const databaseUrl = bench.databaseUrl.replace(/\/postgres(?=\?|$)/, `/${database}`);
  const product = await startProduct({
    databaseUrl,
    dataDir: path.join(bench.folder, name),
    port: await findFreePort(),
    cleanup: bench.cleanup,
  });
  const db = await connect(databaseUrl);
  const closeConnection = bench.cleanup.add(() => db.end());
  try {
    const world = { product, db, databaseUrl };
    await warmUp(world);
    return await work(world);
  } finally {
    await closeConnection();
    await product.stop();
    await closeDatabase();
  }
}

export async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'muster bench',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
  });
  // Whoever asks next is told; without a listener a lost connection would end the process before it has cleaned up.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A service that has just been started compiles its code first; what is measured is one that has been running. */
async function warmUp({ product, db }: World): Promise<void> {
  const persons = makePersons(WARM_UP_FIRST_PERSON, WARM_UP_CALLS, 1);
  await runFlood(product, db, makeAdds(WARM_UP_CALLS, persons, ['warm-a', 'warm-b']));
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
