import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Product, run } from '../process/product.ts';
import { until } from '../until.ts';

export interface WorkerOptions {
  env?: Record<string, string>;
  /** A file of this folder that the process loads before everything else. */
  preload?: string;
}

/** Starts `work` as it is delivered. */
export async function startWorker(
  databaseUrl: string,
  { env = {}, preload }: WorkerOptions = {},
): Promise<Product> {
  const worker = await run(['work'], {
    env: { DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn', ...preloadEnv(preload), ...env },
  });
  // One that is left frozen would not end.
  onTestFinished(() => void worker.process.kill('SIGCONT'));
  return worker;
}

export function preloadEnv(file: string | undefined): Record<string, string> {
  if (file === undefined) return {};
  return { NODE_OPTIONS: `--import=${pathToFileURL(path.join(import.meta.dirname, file)).href}` };
}

export async function untilFrozen({ pid }: Product): Promise<void> {
  await until(
    'the process is frozen',
    async () => {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8');
      // The state, behind the name, which may hold anything: T is stopped.
      return text.slice(text.lastIndexOf(')') + 2).startsWith('T');
    },
    30_000,
  );
}
