import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addToGroup, findWorker, getToken, readCredentials, run } from '../process/product.ts';
import { findAllProcesses } from './kill-world.ts';
import { until } from '../until.ts';

const CALLS = 20;
const hasStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

// A kill cannot show it: what was only handed to the kernel outlives every process, and no power failure.
test.skipIf(!hasStrace)(
  'the write-ahead log is flushed to the disk between the insert of a batch and the answer to its caller',
  async () => {
    const product = await run(['start'], { env: { LOG_LEVEL: 'error' } });
    const baseUrl = await product.baseUrl();
    const token = await getToken(await readCredentials(product.dataDir));
    const worker = (await findWorker(product)) ?? 0;
    onTestFinished(() => void process.kill(worker, 'SIGCONT'));
    // It writes too, and wakes sessions that are of no interest here.
    process.kill(worker, 'SIGSTOP');
    const trace = await startTrace(path.join(product.dataDir, 'trace'), await findAllProcesses(product));
    for (let call = 0; call < CALLS; call += 1) {
      expect(await addToGroup(baseUrl, token, '13800000000', 'one')).toMatchObject({ code: '200' });
    }
    const events = await trace.stop();
    expect(readOrders(events, product.pid)).toEqual(
      Array.from({ length: CALLS }, () => 'insert, flush, answer'),
    );
  },
  60_000,
);

/** Follows the system calls of processes: what a session is told, what it flushes, what the API answers. */
async function startTrace(file: string, pids: number[]): Promise<{ stop(): Promise<string[]> }> {
  const calls = 'trace=recvfrom,fdatasync,fsync,write,writev';
  const args = ['-f', '-y', '-s', '512', '-e', calls, '-e', 'signal=none', '-o', file];
  const strace = spawn('strace', [...args, ...pids.flatMap((pid) => ['-p', String(pid)])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  strace.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const exited = new Promise((resolve) => {
    strace.once('exit', resolve);
  });
  const stop = async (): Promise<string[]> => {
    strace.kill('SIGINT');
    await exited;
    return (await readFile(file, 'utf8')).split('\n');
  };
  onTestFinished(async () => {
    await stop();
  });
  await until(
    'every process is followed',
    () => pids.every((pid) => new RegExp(`\\b${pid}\\b`).test(output)),
    30_000,
  );
  return { stop };
}

/** For each answer what came before it, from the insert of its batch on; flushes by other sessions do not count. */
function readOrders(events: string[], apiPid: number): string[] {
  const orders: string[] = [];
  let session: string | undefined;
  let steps: string[] = [];
  for (const event of events) {
    const [pid] = event.split(' ', 1);
    if (event.includes('recvfrom') && event.includes('accept-batch')) {
      session = pid;
      steps = ['insert'];
    } else if (pid === session && /fdatasync(\(\d+<[^>]*\/pg_wal\/| resumed).*= 0$/.test(event)) {
      steps.push('flush');
    } else if (pid === String(apiPid) && event.includes('"HTTP/1.1 200')) {
      orders.push([...steps, 'answer'].join(', '));
      session = undefined;
      steps = [];
    }
  }
  return orders;
}
