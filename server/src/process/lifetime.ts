import type { Logger } from 'pino';

/** What was started, so that it can be ended in reverse order, however far the start has come. */
export class Lifetime {
  readonly #log: Logger;
  readonly #endings: (() => Promise<void>)[] = [];
  #ending: Promise<void> | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  get isEnding(): boolean {
    return this.#ending !== null;
  }

  onEnd(end: () => Promise<void>): void {
    this.#endings.push(end);
  }

  /** Ends everything once; whoever asks again waits for the same. */
  end(): Promise<void> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  async #endAll(): Promise<void> {
    // The start may still be going on, and add more.
    for (let end = this.#endings.pop(); end !== undefined; end = this.#endings.pop()) {
      await end().catch((error: unknown) => this.#log.error({ err: error }, 'not ended cleanly'));
    }
  }
}
