import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { requestResource } from '../resources.ts';
import { until } from '../until.ts';

/** A `muster-server` that runs as delivered, the leader of a process group of its own. */
export interface Product {
  process: ChildProcess;
  pid: number;
  dataDir: string;
  /** What it has written to both outputs so far. */
  output(): string;
  /** What it has printed, without the log and warnings. */
  stdout(): string;
  /** `http://127.0.0.1:port`, from what it printed. */
  baseUrl(): Promise<string>;
  exited: Promise<{ code: number | null; afterMs: number }>;
  signal(signal: NodeJS.Signals, target?: 'process' | 'group'): void;
}

export interface RunOptions {
  dataDir?: string;
  env?: Record<string, string>;
}

export async function makeDataDir(): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'muster-process-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return path.join(directory, 'data');
}

/** Starts `muster-server <args>` on any free port, and ends it with the test. */
export async function run(args: string[], options: RunOptions = {}): Promise<Product> {
  const product = await launch(args, { ...options, dataDir: options.dataDir ?? (await makeDataDir()) });
  onTestFinished(async () => {
    product.process.kill('SIGTERM');
    await product.exited;
  });
  return product;
}

/** As `run`, for several tests: whoever starts it ends it. */
export async function launch(
  args: string[],
  { dataDir, env }: RunOptions & { dataDir: string },
): Promise<Product> {
  const main = path.join(await requestResource('dist'), 'main.js');
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  let signalledAt = Date.now();
  const exited = new Promise<{ code: number | null; afterMs: number }>((resolve) => {
    child.once('exit', (code) => resolve({ code, afterMs: Date.now() - signalledAt }));
  });
  const pid = child.pid ?? 0;
  return {
    process: child,
    pid,
    dataDir,
    output: () => output,
    stdout: () => stdout,
    baseUrl: () => until('the address is printed', () => /is ready at (http:\S+)/.exec(output)?.[1], 50_000),
    exited,
    signal: (signal, target = 'process') => {
      signalledAt = Date.now();
      process.kill(target === 'group' ? -pid : pid, signal);
    },
  };
}

export async function isReady(baseUrl: string): Promise<boolean> {
  return fetch(`${baseUrl}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );
}

export interface CredentialsFile {
  baseUrl: string;
  app: { instanceAppid: string; instanceSecrect: string };
  operator: { username: string; password: string };
}

export async function readCredentials(dataDir: string): Promise<CredentialsFile> {
  return JSON.parse(await readFile(path.join(dataDir, 'credentials.json'), 'utf8')) as CredentialsFile;
}

interface Answer {
  code: string;
  data: unknown;
}

export async function getToken({ baseUrl, app }: Pick<CredentialsFile, 'baseUrl' | 'app'>): Promise<string> {
  const response = await fetch(
    `${baseUrl}/api/integrate/app/getOrgAccessToken?${new URLSearchParams(app).toString()}`,
  );
  return ((await response.json()) as { data: { orgAccessToken: string } }).data.orgAccessToken;
}

/** Sends one row that puts `phone` into `group`. */
export async function addToGroup(
  baseUrl: string,
  token: string,
  phone: string,
  group: string,
): Promise<Answer> {
  const response = await fetch(`${baseUrl}/api/integrate/audience/group/rel/v2/batchAdd`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-token': token },
    body: JSON.stringify({
      publicParams: { optType: 'add' },
      data: [{ identities: [{ identityType: 'phone', identityValue: phone }], groups: group }],
    }),
  });
  return (await response.json()) as Answer;
}

export interface BatchResult {
  status: string;
  usersCreated: number;
  groupsCreated: number;
  relationsAdded: number;
}

export async function waitForResult(baseUrl: string, token: string, batchId: number): Promise<BatchResult> {
  const response = await fetch(`${baseUrl}/api/integrate/import/result?batchId=${batchId}&waitMs=10000`, {
    headers: { 'x-token': token },
  });
  return ((await response.json()) as { data: BatchResult }).data;
}

/** Processes whose command line or working directory lies in `dataDir`'s world: ours by session, or PostgreSQL's by place. */
export async function findProcesses(product: Pick<Product, 'dataDir'>): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const isAlive = status !== '' && !/^State:\tZ/m.test(status);
      return isAlive && environment.split('\0').includes(`DATA_DIR=${product.dataDir}`) ? Number(pid) : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}

/** How long its processes were ready to run while others had the processor, in milliseconds. */
export async function sumWaitsForProcessor(product: Product): Promise<number> {
  const waits = await Promise.all(
    (await findProcesses(product)).map(async (pid) => {
      const [, waitedNs] = (await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ');
      return Number(waitedNs) / 1e6;
    }),
  );
  return waits.reduce((sum, waitMs) => sum + waitMs, 0);
}

export async function findWorker({ pid }: Product): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const child of children.trim().split(' ')) {
    const commandLine = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes('main.js\0work')) return Number(child);
  }
  return null;
}
