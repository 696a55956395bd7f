import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Ends PostgreSQL when this process dies, whatever kills it: the shell reads a pipe that the kernel closes with us. It has
 * a session of its own, so a signal to our process group does not reach it. Fast shutdown first; after 3 s of that the
 * immediate one, which the next start recovers from, so that all is over within 5 s.
 */
const SCRIPT = `
pid=$1
while read -r line; do pid=$line; done
[ -n "$pid" ] || exit 0
kill -INT "$pid"
tenths=0
while kill -0 "$pid" 2>/dev/null; do
  [ $tenths -lt 30 ] || { kill -QUIT "$pid"; exit; }
  sleep 0.1
  tenths=$((tenths + 1))
done`;

export interface Guard {
  /**
   * A postmaster writes its process number here before it becomes one (see `spawnPostmaster`): were we to do it, we could be
   * killed between its start and that.
   */
  pipe(): Writable;
  /** The postmaster that must not outlive us; null when there is none. */
  watch(pid: number | null): void;
  /** For when PostgreSQL has ended. Resolves when no guard is left. */
  end(): Promise<void>;
}

export function startGuard(): Guard {
  let isEnding = false;
  let watchedPid: number | null = null;
  let shell: ChildProcessByStdio<Writable, null, null>;
  let exited: Promise<void>;

  const start = (): void => {
    shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', String(watchedPid ?? '')], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // A shell that was killed breaks the pipe; its successor knows the same.
    shell.stdin.on('error', () => undefined);
    exited = new Promise((resolve) => {
      shell.once('exit', () => {
        if (!isEnding) start();
        resolve();
      });
    });
  };
  start();

  return {
    pipe: () => shell.stdin,
    watch: (pid) => {
      watchedPid = pid;
      shell.stdin.write(`${pid ?? ''}\n`);
    },
    end: async () => {
      isEnding = true;
      shell.stdin.end('\n');
      await exited;
    },
  };
}
