import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../src/postgres/database.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { migrate } from '../src/postgres/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where `server/test/resources.ts` asks for what is started only when a test needs it. */
    resourcesUrl: string;
  }
}

interface Resource {
  value: string;
  release(): Promise<void>;
}

const log = pino({ level: 'warn' });
const makers: Record<string, () => Promise<Resource>> = {
  '/template-url': makeTemplate,
  '/dist': buildDist,
  '/console-site': buildConsole,
};

/** Makes each resource at most once, when the first test asks for it, so that pure tests start at once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const resources = new Map<string, Promise<Resource>>();
  const server = createServer((req, res) => {
    const name = req.url ?? '';
    const resource =
      resources.get(name) ?? makers[name]?.() ?? Promise.reject(new Error(`no resource ${name}`));
    resources.set(name, resource);
    resource.then(
      ({ value }) => res.end(value),
      (error: unknown) => res.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  project.provide('resourcesUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    for (const resource of await Promise.allSettled(resources.values())) {
      if (resource.status === 'fulfilled') await resource.value.release();
    }
  };
}

/** The url of a migrated database to be cloned. Its server is PostgreSQL's own, or that of MUSTER_TEST_DATABASE_URL. */
async function makeTemplate(): Promise<Resource> {
  const server = await startServer();
  const name = `muster_template_${process.pid}`;
  const templateUrl = new URL(server.value);
  templateUrl.pathname = name;
  await runOnce(server.value, `create database ${name}`);
  const database = openDatabase({
    databaseUrl: templateUrl.href,
    applicationName: 'muster-test',
    poolSize: 2,
    preparedStatements: false,
  });
  await migrate(database, log);
  await database.end();
  const release = async (): Promise<void> => {
    await runOnce(server.value, `drop database ${name} with (force)`);
    await server.release();
  };
  return { value: templateUrl.href, release };
}

async function startServer(): Promise<Resource> {
  const external = process.env.MUSTER_TEST_DATABASE_URL;
  if (external !== undefined && external !== '') return { value: external, release: async () => undefined };
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'muster-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  const release = async (): Promise<void> => {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  };
  return { value: postgres.databaseUrl, release };
}

async function runOnce(databaseUrl: string, text: string): Promise<void> {
  const database = openDatabase({
    databaseUrl,
    applicationName: 'muster-test',
    poolSize: 2,
    preparedStatements: false,
  });
  await database.query({ text });
  await database.end();
}

/** Process tests run the program as it is delivered. tsc also emits when types are wrong; `npm run check` tells of those. */
async function buildDist(): Promise<Resource> {
  const build = promisify(execFile)('npx', ['tsc', '-p', 'server/tsconfig.build.json']);
  await build.catch((error: { stdout?: string }) => log.warn(error.stdout));
  return { value: path.resolve('server/dist'), release: async () => undefined };
}

/** The console as it is delivered; the server finds it beside itself. */
async function buildConsole(): Promise<Resource> {
  await promisify(execFile)('node', ['console/scripts/build.mjs']);
  return { value: path.resolve('console/dist/site'), release: async () => undefined };
}
