import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { commandOf, type Cluster } from './embedded-cluster.ts';
import type { Guard } from './embedded-guard.ts';

/** PostgreSQL's first process, the parent of all others. */
export interface Postmaster {
  pid: number;
  isReady: boolean;
  hasExited: boolean;
  /** Resolves with the last lines that it logged, once it and every process that it started are gone. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

const LAST_LINES = 5;
/** Fast shutdown, and how long it may take before the immediate one, which leaves a recovery to the next start. */
const SHUTDOWN_STEPS: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', 4_000],
  ['SIGQUIT', 3_000],
  ['SIGKILL', 1_000],
];

/** Tells the guard first whom to watch. In a subshell, since a guard that was just killed would break more than that. */
const ANNOUNCE = '(echo $$ >&3) 2>/dev/null; exec "$@" 3>&-';

/** In a session of its own: a Ctrl-C meant for us must not end PostgreSQL before we have finished our work. */
export function spawnPostmaster(cluster: Cluster, guard: Guard, log: Logger): Postmaster {
  const { command, args, ids } = commandOf(cluster, 'postgres', ['-D', cluster.clusterDir]);
  const child = spawn('/bin/sh', ['-c', ANNOUNCE, 'sh', command, ...args], {
    ...ids,
    cwd: cluster.clusterDir,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', guard.pipe()],
  });
  guard.watch(child.pid ?? null);
  const lastLines: string[] = [];
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => lastLines.push(error.message));
    child.once('close', () => {
      postmaster.hasExited = true;
      resolve(lastLines.join('\n'));
    });
  });
  const stop = async (): Promise<void> => {
    postmaster.isReady = false;
    for (const [signal, timeoutMs] of SHUTDOWN_STEPS) {
      if (postmaster.hasExited) return;
      child.kill(signal);
      await Promise.race([exited, sleep(timeoutMs, undefined, { ref: false })]);
    }
  };
  const postmaster: Postmaster = { pid: child.pid ?? 0, isReady: false, hasExited: false, exited, stop };
  // The types know of a pipe only where all three are named alone.
  createInterface({ input: child.stderr as Readable }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > LAST_LINES) lastLines.shift();
    // The usual lines of a start and a stop would bury what the person who started us must read.
    if (!line.startsWith('LOG:')) log.warn(line);
    else if (postmaster.isReady) log.info(line);
    else log.debug(line);
  });
  return postmaster;
}
