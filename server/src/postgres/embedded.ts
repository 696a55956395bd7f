import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError } from '../errors.ts';
import { prepareCluster, type Cluster } from './embedded-cluster.ts';
import { startGuard, type Guard } from './embedded-guard.ts';
import { claimOwnership, readLockFile, waitForPredecessor } from './embedded-ownership.ts';
import { spawnPostmaster, type Postmaster } from './embedded-postmaster.ts';
import { verifyDurability, writeSettings } from './embedded-settings.ts';

export interface EmbeddedPostgres {
  /** A superuser's, on a Unix socket; it stays the same when PostgreSQL has to be started again. */
  databaseUrl: string;
  /** Ends PostgreSQL within 8 s. What is not in its data files by then is recovered at the next start. */
  stop(): Promise<void>;
}

/** Short, since nothing works meanwhile, and growing, so that a PostgreSQL that cannot live does not eat the machine. */
const RESTART_DELAYS_MS = [0, 100, 250, 500, 1_000, 2_000, 5_000];
/** The processes of a PostgreSQL that was killed end when they next look for it. */
const LEFTOVERS_TIMEOUT_MS = 30_000;

/**
 * Starts PostgreSQL on `dataDir` (made on the first start) and keeps it running: it is started again when it dies, and it
 * ends within 5 s when this process dies.
 * @throws {StartError} when it cannot run here, or `dataDir` is in use by another process.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: Logger;
}): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(options.dataDir);
  await waitForPredecessor(cluster);
  await writeSettings(cluster);
  const supervisor = new Supervisor(cluster, options.log.child({ part: 'postgres' }));
  try {
    await supervisor.start();
    await verifyDurability(cluster);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  void supervisor.keepRunning();
  return { databaseUrl: cluster.databaseUrl, stop: () => supervisor.stop() };
}

class Supervisor {
  private readonly guard: Guard = startGuard();
  private owner: Server | null = null;
  private isStopping = false;
  private postmaster: Postmaster;

  constructor(
    private readonly cluster: Cluster,
    private readonly log: Logger,
  ) {
    this.postmaster = this.spawn();
  }

  /** The first start. Whoever holds PostgreSQL's lock may be about to end, so it is tried again for a while. */
  async start(): Promise<void> {
    const deadline = Date.now() + LEFTOVERS_TIMEOUT_MS;
    for (;;) {
      const reason = await this.untilReady();
      if (reason === null) return;
      if (!/pre-existing shared memory|lock file ".*" already exists/.test(reason) || Date.now() > deadline) {
        throw new StartError({
          zh: `PostgreSQL 无法在 ${this.cluster.clusterDir} 启动：\n${reason}`,
          en: `PostgreSQL cannot start in ${this.cluster.clusterDir}:\n${reason}`,
        });
      }
      await sleep(100);
      await waitForPredecessor(this.cluster);
      this.postmaster = this.spawn();
    }
  }

  async keepRunning(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      await this.postmaster.exited;
      this.guard.watch(null);
      if (this.isStopping) return;
      this.log.error('PostgreSQL ended unexpectedly; starting it again');
      await sleep(RESTART_DELAYS_MS[Math.min(failures, RESTART_DELAYS_MS.length - 1)]);
      if (this.isStopping) return;
      this.postmaster = this.spawn();
      const reason = await this.untilReady();
      if (reason === null) failures = 0;
      else this.log.error({ reason }, 'PostgreSQL did not start');
    }
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.postmaster.stop();
    await this.guard.end();
    this.owner?.close();
  }

  private spawn(): Postmaster {
    return spawnPostmaster(this.cluster, this.guard, this.log);
  }

  /** @returns null when it is ready, PostgreSQL's own last words when it exits instead. */
  private async untilReady(): Promise<string | null> {
    const { postmaster } = this;
    while (!postmaster.hasExited) {
      const lock = await readLockFile(this.cluster.clusterDir);
      if (lock?.pid === postmaster.pid) {
        this.owner ??= await claimOwnership(this.cluster);
        postmaster.isReady = lock.isReady;
        if (lock.isReady) return null;
      }
      await Promise.race([sleep(10), postmaster.exited]);
    }
    return postmaster.exited;
  }
}
