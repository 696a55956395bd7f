import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type RecordedCall, recordCalls } from '../operations/record-calls.ts';
import type { Database } from '../postgres/database.ts';
import { SHORT_TIMEOUTS } from './timeouts.ts';

const FLUSH_INTERVAL_MS = 1_000;

/** Some 5 MB, and seconds of calls at full load: while the database is away longer than that, newer calls are not kept. */
const WAITING_MAX = 20_000;

/** A process that stops has 10 s for everything, and a database that hangs would take them all. */
const CLOSING_MS = 3_000;

/** Calls per insert: a fraction of a second. */
const INSERT_SIZE = 5_000;

/**
 * Writes answered calls to the call log once a second, away from the calls themselves: what goes wrong here costs entries of
 * the log, never an answer.
 */
export class CallLog {
  readonly #database: Database;
  readonly #log: Logger;
  #waiting: RecordedCall[] = [];
  #droppedCount = 0;
  #flushing: Promise<boolean> | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
    this.#timer = setInterval(() => void this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  add(call: Omit<RecordedCall, 'id'>): void {
    if (this.#waiting.length < WAITING_MAX) this.#waiting.push({ ...call, id: randomUUID() });
    else this.#droppedCount += 1;
  }

  /** Writes what is waiting; one at a time. Resolves to false when the database would not take it: it waits for the next time. */
  flush(): Promise<boolean> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Writes what is left, once, within 3 s. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.race([this.#writeRest(), sleep(CLOSING_MS, undefined, { ref: false })]);
  }

  async #writeRest(): Promise<void> {
    // Calls that came while a flush was under way need another; a database that is away gets no second chance.
    if ((await (this.#flushing ?? true)) && this.#waiting.length > 0) await this.flush();
  }

  async #flush(): Promise<boolean> {
    try {
      while (this.#waiting.length > 0) {
        const calls = this.#waiting.slice(0, INSERT_SIZE);
        await recordCalls(this.#database.oneByOne(SHORT_TIMEOUTS), { calls });
        this.#waiting = this.#waiting.slice(calls.length);
      }
    } catch (error) {
      this.#log.warn({ err: error, waitingCount: this.#waiting.length }, 'calls not written to the call log');
      return false;
    }
    if (this.#droppedCount > 0) {
      this.#log.warn({ droppedCount: this.#droppedCount }, 'calls left out of the call log');
      this.#droppedCount = 0;
    }
    return true;
  }
}
