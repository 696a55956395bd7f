import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type BusyFileImport, findBusyFileImports } from '../../operations/find-busy-file-imports.ts';
import type { Database } from '../../postgres/database.ts';
import { Alarm } from '../alarm.ts';
import { feedFile } from './feed-file.ts';
import { readFile } from './read-file.ts';

/** An idle look costs one cheap query. */
const IDLE_POLL_MS = 250;
/** While a file is being imported: a chunk takes longer, and the lane should not wait for the next parts. */
const BUSY_POLL_MS = 25;
/** The database is away, most likely. */
const FAILURE_PAUSE_MS = 2_000;

export interface FileImportDependencies {
  database: Database;
  log: Logger;
  /** Called after parts of a file have become batches. */
  wakeWorker: () => void;
}

/** Reads the files that people have uploaded, one at a time, and feeds those that are imported to their lanes, until stopped. */
export function startFileImports(dependencies: FileImportDependencies): { stop(): Promise<void> } {
  const server = new FileImportServer(dependencies);
  const ended = server.run();
  return { stop: () => server.stop(ended) };
}

class FileImportServer {
  readonly #deps: FileImportDependencies;
  readonly #alarm = new Alarm();
  readonly #stopping = new AbortController();
  /** By which its claims on files are known. */
  readonly #reader = randomUUID();
  /** By `performance.now()`. */
  readonly #restsUntil = new Map<number, number>();
  /** A file may take 200 MB to read. */
  #reading: Promise<void> | null = null;

  constructor(deps: FileImportDependencies) {
    this.#deps = deps;
  }

  /** Never rejects. */
  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#alarm.pause(await this.#look());
    }
    await this.#reading;
  }

  async stop(ended: Promise<void>): Promise<void> {
    this.#stopping.abort();
    this.#alarm.ring();
    await ended;
  }

  /** @returns how long to wait until the next look, in milliseconds. */
  async #look(): Promise<number> {
    const { database, log } = this.#deps;
    let pauseMs = IDLE_POLL_MS;
    try {
      for (const file of await findBusyFileImports(database, { reader: this.#reader })) {
        if (this.#stopping.signal.aborted) break;
        if (file.isReading) this.#read(file);
        else if (await this.#feed(file)) pauseMs = BUSY_POLL_MS;
      }
      return pauseMs;
    } catch (error) {
      log.error({ err: error }, 'file imports cannot be looked for; trying again');
      return FAILURE_PAUSE_MS;
    }
  }

  /** @returns whether to look again soon. */
  async #feed({ enterpriseId, fileImportId }: BusyFileImport): Promise<boolean> {
    if (this.#isResting(fileImportId)) return false;
    try {
      if ((await feedFile(this.#deps.database, { enterpriseId, fileImportId })) > 0) this.#deps.wakeWorker();
      return true;
    } catch (error) {
      this.#rest(fileImportId, error);
      return false;
    }
  }

  #read({ enterpriseId, fileImportId }: BusyFileImport): void {
    if (this.#reading !== null || this.#isResting(fileImportId)) return;
    const key = { enterpriseId, fileImportId, reader: this.#reader };
    this.#reading = readFile(this.#deps, key, this.#stopping.signal)
      .catch((error: unknown) => this.#rest(fileImportId, error))
      .finally(() => {
        this.#reading = null;
        this.#alarm.ring();
      });
  }

  /** One that fails rests, and keeps no other waiting. */
  #rest(fileImportId: number, error: unknown): void {
    this.#restsUntil.set(fileImportId, performance.now() + FAILURE_PAUSE_MS);
    this.#deps.log.error({ err: error, fileImportId }, 'a file import cannot go on; trying again');
  }

  #isResting(fileImportId: number): boolean {
    const isResting = (this.#restsUntil.get(fileImportId) ?? 0) > performance.now();
    if (!isResting) this.#restsUntil.delete(fileImportId);
    return isResting;
  }
}
