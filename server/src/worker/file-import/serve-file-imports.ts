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
      for (const file of await findBusyFileImports(database)) {
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

  /** @returns whether to look again soon. One that fails rests, and keeps no other waiting. */
  async #feed(file: BusyFileImport): Promise<boolean> {
    const { database, log, wakeWorker } = this.#deps;
    if ((this.#restsUntil.get(file.fileImportId) ?? 0) > performance.now()) return false;
    this.#restsUntil.delete(file.fileImportId);
    try {
      if ((await feedFile(database, file)) > 0) wakeWorker();
      return true;
    } catch (error) {
      this.#restsUntil.set(file.fileImportId, performance.now() + FAILURE_PAUSE_MS);
      log.error({ err: error, ...file }, 'a file import cannot go on; trying again');
      return false;
    }
  }

  #read({ enterpriseId, fileImportId }: BusyFileImport): void {
    if (this.#reading !== null) return;
    const { log } = this.#deps;
    this.#reading = readFile(this.#deps, { enterpriseId, fileImportId }, this.#stopping.signal)
      .catch((error: unknown) =>
        log.error({ err: error, fileImportId }, 'a file cannot be read; trying again'),
      )
      .finally(() => {
        this.#reading = null;
        this.#alarm.ring();
      });
  }
}
