import { expect, test } from 'vitest';
import { findPostgresProcesses } from '../postgres/embedded-world.ts';
import { findWorker } from '../process/product.ts';
import { until } from '../until.ts';
import { auditEnterprise } from './audit.ts';
import { CALLERS, type Call, auditCalls } from './callers.ts';
import { BUSY_TIMEOUT_MS, type KillWorld, findAllProcesses, startKillWorld } from './kill-world.ts';
import { countPending, findWorkerSessions } from './sessions.ts';

const ROUNDS = 4;
/** A kill that hits nothing proves nothing: it is not counted, and another is tried, so often. */
const KILLS_MAX = 6 * ROUNDS;
const ENTERPRISE_ID = 1;

/** Each kills, waits until all is up again, and tells whether the kill hit work in flight. */
const kills: [victim: string, strike: (world: KillWorld) => Promise<boolean>, preload?: string][] = [
  ['the worker in the middle of a chunk', killWorker],
  ['the API between commit and answer', killMain, 'answer-late.preload.mjs'],
  ['PostgreSQL under load', killPostgres],
  ['everything at once', killEverything, 'answer-late.preload.mjs'],
];

test.each(kills)(
  'kill -9 of %s loses nothing that was acknowledged and applies nothing twice',
  async (_, strike, preload) => {
    const world = await startKillWorld(preload);
    let hits = 0;
    let tried = 0;
    for (; hits < ROUNDS && tried < KILLS_MAX; tried += 1) {
      await world.untilBusy();
      if (await strike(world)) hits += 1;
      await world.untilWell();
    }
    await world.callers.stop();
    await until(
      'every batch is applied',
      async () => (await countPending(world.database)) === 0,
      BUSY_TIMEOUT_MS,
    );
    const batches = await auditEnterprise(world.database, ENTERPRISE_ID);
    expect(batches.filter(({ status }) => status !== 'FINISHED')).toEqual([]);
    auditCalls(world.callers.journal, batches);
    expect(hits).toBe(ROUNDS);

    const product = world.product();
    product.signal('SIGTERM');
    expect((await product.exited).code).toBe(0);
    expect(await findAllProcesses(product)).toEqual([]);
  },
  300_000,
);

async function killWorker(world: KillWorld): Promise<boolean> {
  const sessions = await findWorkerSessions(world.database);
  process.kill((await findWorker(world.product())) ?? 0, 'SIGKILL');
  // Until then a statement that was sent may still be carried out, the commit too.
  await until('its sessions have ended', async () => {
    const left = await findWorkerSessions(world.database);
    return !sessions.some(({ pid }) => left.some((session) => session.pid === pid));
  });
  // What a chunk notes before it begins, of a place that its commit would have left behind.
  const { rowCount } = await world.database.query({
    text: 'select from lane l join lane_attempt a using (enterprise_id, applied_seq)',
  });
  return rowCount > 0;
}

async function killMain(world: KillWorld): Promise<boolean> {
  await untilCalling(world);
  world.product().signal('SIGKILL');
  await world.restart();
  return hasNewUnanswered(world);
}

/** Its sessions too: left alone, they end what they are at before they notice. */
async function killPostgres(world: KillWorld): Promise<boolean> {
  const pids = await findPostgresProcesses(world.product().dataDir);
  const calls = await untilCalling(world);
  for (const pid of pids) killIfAlive(pid);
  await untilEnded(calls);
  return calls.some(({ outcome }) => outcome === 'unknown');
}

async function killEverything(world: KillWorld): Promise<boolean> {
  const pids = await findAllProcesses(world.product());
  await untilCalling(world);
  for (const pid of pids) killIfAlive(pid);
  await world.restart();
  return hasNewUnanswered(world);
}

/** A session may have ended by itself since it was found, or with its parent. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** @returns the calls that are in flight, of several callers at least. */
function untilCalling({ callers }: KillWorld): Promise<Call[]> {
  return until('calls are in flight', () => {
    const calls = callers.journal.filter(({ isInFlight }) => isInFlight);
    return calls.length >= CALLERS / 4 ? calls : null;
  });
}

async function untilEnded(calls: Call[]): Promise<void> {
  await until('the calls in flight have ended', () => calls.every(({ isOpen }) => !isOpen), 30_000);
}

function openCalls({ callers }: KillWorld): Call[] {
  return callers.journal.filter(({ isOpen }) => isOpen);
}

/** True when there are more batches than at the last time that no caller was told of: their answers were killed. */
async function hasNewUnanswered(world: KillWorld): Promise<boolean> {
  const { rows } = await world.database.query<{ id: number }>({ text: 'select id from import_batch' });
  await untilEnded(openCalls(world));
  const acked = new Set(world.callers.journal.map(({ batchId }) => batchId));
  const known = world.unanswered;
  world.unanswered = rows.map(({ id }) => id).filter((id) => !acked.has(id));
  return world.unanswered.length > known.length;
}
