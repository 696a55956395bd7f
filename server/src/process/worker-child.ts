import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const RESTART_DELAYS_MS = [100, 500, 1_000, 2_000, 5_000];
/** Leaves PostgreSQL the rest of the 10 s in which we promise to stop. A chunk that is cut off is applied after the start. */
const STOP_TIMEOUT_MS = 4_000;
const METRICS_TIMEOUT_MS = 1_000;

export interface WorkerChildOptions {
  /** The program, to be run with `work`. */
  mainPath: string;
  env: Record<string, string | undefined>;
  log: Logger;
}

/** The worker of `start`: a process of its own, so that applying never delays accepting. It is started again when it ends. */
export class WorkerChild {
  readonly #options: WorkerChildOptions;
  readonly #events = new EventEmitter<{ ready: []; metrics: [object[]] }>();
  #child: ChildProcess;
  #isReady = false;
  #isStopping = false;
  #isWaking = false;
  readonly #ended: Promise<void>;

  constructor(options: WorkerChildOptions) {
    this.#options = options;
    // Every scrape of /metrics that waits for an answer is a listener.
    this.#events.setMaxListeners(0);
    this.#child = this.#spawn();
    this.#ended = this.#keepRunning();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  async untilReady(): Promise<void> {
    if (!this.#isReady) await once(this.#events, 'ready');
  }

  /** Many calls in one turn of the event loop are one message. */
  wake(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      this.#send({ type: 'wake' });
    });
  }

  /** prom-client's JSON; null when the worker does not answer in time. */
  async collectMetrics(): Promise<object[] | null> {
    if (!this.#isReady) return null;
    const answer = once(this.#events, 'metrics', { signal: AbortSignal.timeout(METRICS_TIMEOUT_MS) });
    this.#send({ type: 'metrics' });
    return answer.then(([metrics]: object[][]) => metrics ?? null).catch(() => null);
  }

  /** Lets it finish its chunk. */
  async stop(): Promise<void> {
    if (!this.#isStopping) {
      this.#isStopping = true;
      this.#child.kill('SIGTERM');
    }
    const isEnded = await Promise.race([this.#ended.then(() => true), sleep(STOP_TIMEOUT_MS, false)]);
    if (isEnded) return;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #spawn(): ChildProcess {
    const { mainPath, env } = this.#options;
    const child = fork(mainPath, ['work'], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (message) => this.#receive(message as FromWorker));
    return child;
  }

  async #keepRunning(): Promise<void> {
    const { log } = this.#options;
    for (let failures = 0; ; failures += 1) {
      const [code, signal] = await new Promise<unknown[]>((resolve) => {
        this.#child.once('exit', (...reason) => resolve(reason)).once('error', (error) => resolve([error]));
      });
      if (this.#isReady) failures = 0;
      this.#isReady = false;
      if (this.#isStopping) return;
      log.error({ code, signal }, 'the worker ended unexpectedly; starting it again');
      await sleep(RESTART_DELAYS_MS[Math.min(failures, RESTART_DELAYS_MS.length - 1)]);
      if (this.#isStopping) return;
      this.#child = this.#spawn();
    }
  }

  #receive(message: FromWorker): void {
    if (message.type === 'metrics') {
      this.#events.emit('metrics', message.metrics);
      return;
    }
    this.#isReady = true;
    this.#events.emit('ready');
  }

  #send(message: ToWorker): void {
    // One that is just ending hears nothing, and its successor looks for work by itself.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}
