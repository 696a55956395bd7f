import { execFile } from 'node:child_process';
import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StartError } from '../errors.ts';
import type { Cluster } from './embedded-cluster.ts';

/** What PostgreSQL says about itself in its lock file. */
export interface LockFile {
  pid: number;
  isReady: boolean;
}

/** An orphan ends within 5 s of its parent's death; twice that leaves room for a slow machine. */
const PREDECESSOR_TIMEOUT_MS = 10_000;

const run = promisify(execFile);

/** @returns null while PostgreSQL has none, or is about to write it. */
export async function readLockFile(clusterDir: string): Promise<LockFile | null> {
  const text = await readFile(path.join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 1 ? { pid, isReady: lines[7]?.trim() === 'ready' } : null;
}

/**
 * Says to others that this data directory has a living owner: they can connect to the socket for as long as we live,
 * and the kernel ends that with us. Called once PostgreSQL's own lock is ours, so it displaces nobody.
 */
export async function claimOwnership({ runDir }: Cluster): Promise<net.Server> {
  const socketPath = ownerSocket(runDir);
  await rm(socketPath, { force: true });
  const server = net.createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socketPath, resolve);
  });
  return server.unref();
}

/**
 * Waits until the PostgreSQL of a predecessor that was killed has ended.
 * @throws {StartError} when the data directory has a living owner, or that PostgreSQL does not end.
 */
export async function waitForPredecessor(cluster: Cluster): Promise<void> {
  const deadline = Date.now() + PREDECESSOR_TIMEOUT_MS;
  for (;;) {
    const lock = await readLockFile(cluster.clusterDir);
    const isRunning = lock !== null && (await isPostmaster(lock.pid, cluster.clusterDir));
    if ((await hasOwner(cluster.runDir)) || (isRunning && Date.now() > deadline)) {
      throw new StartError({
        zh: `数据目录 ${path.dirname(cluster.clusterDir)} 已被另一个 muster-server 使用（PostgreSQL 进程 ${lock?.pid ?? '-'}）。请先停止它，或另设 DATA_DIR。`,
        en: `The data directory ${path.dirname(cluster.clusterDir)} is in use by another muster-server (PostgreSQL process ${lock?.pid ?? '-'}). Stop that one first, or choose another DATA_DIR.`,
      });
    }
    if (!isRunning) {
      if (lock !== null) await disownLockFiles(cluster, lock.pid);
      return;
    }
    await sleep(50);
  }
}

function ownerSocket(runDir: string): string {
  return path.join(runDir, 'owner.sock');
}

/** Whether a living process has claimed the data directory. */
export function hasOwner(runDir: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(ownerSocket(runDir));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** PostgreSQL's process works in its data directory, so a stranger that got its number later is told from it. */
async function isPostmaster(pid: number, clusterDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return cwd === clusterDir;
  }
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' }));
  return stdout.includes(clusterDir);
}

/**
 * PostgreSQL believes a lock file whose number is that of any living process of ours. Our own number instead of the dead
 * one's says that it is stale (PostgreSQL does not count its parent). The files stay: they also name the shared memory by
 * which PostgreSQL finds out that processes of the dead one are still at work.
 */
async function disownLockFiles({ clusterDir, runDir }: Cluster, stalePid: number): Promise<void> {
  for (const file of [path.join(clusterDir, 'postmaster.pid'), path.join(runDir, '.s.PGSQL.5432.lock')]) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text?.startsWith(`${stalePid}\n`)) {
      await writeFile(file, text.replace(`${stalePid}`, `${process.pid}`));
    }
  }
}
