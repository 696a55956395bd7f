import type { Logger } from 'pino';
import { FileTable } from '../../domain/file-table.ts';
import { ROWS_MAX } from '../../domain/import-request.ts';
import { type Sentence, MusterError } from '../../errors.ts';
import { type ClaimedFile, claimFileReading } from '../../operations/claim-file-reading.ts';
import { type ReadingOutcome, endFileReading } from '../../operations/end-file-reading.ts';
import { readFilePiece } from '../../operations/read-file-piece.ts';
import { releaseFileReading } from '../../operations/release-file-reading.ts';
import { saveFilePart } from '../../operations/save-file-part.ts';
import type { Database, TransactionTimeouts } from '../../postgres/database.ts';
import { classifyFailure } from '../../postgres/sqlstate.ts';
import { openFile } from './read-rows.ts';
import { ReadingLost, StoredFile } from './stored-file.ts';

/** A part becomes a batch, which is held in memory: usual rows come by the 500, huge ones by fewer. UTF-16 units. */
const PART_LENGTH_MAX = 2 * 1024 * 1024;
/** A file that took so many processes with it will take the next. */
const READERS_MAX = 3;
const TIMEOUTS: TransactionTimeouts = { statementMs: 30_000, lockMs: 10_000, idleMs: 30_000 };

const UNREADABLE: Sentence = {
  zh: '服务器多次无法读取这个文件，请另存为 CSV 后重新上传，或联系管理员',
  en: 'the server failed to read this file several times; save it as CSV and upload that, or ask the administrator',
};

interface FileKey {
  enterpriseId: number;
  fileImportId: number;
}

/**
 * Reads an uploaded file into its rows, if nobody else does. What is wrong with it is kept for the person who uploaded it.
 * @param reader the process. After an outage it may begin again at once; others wait until it has been silent for a while.
 * @throws what kept it from being read this time: the database is away.
 */
export async function readFile(
  { database, log }: { database: Database; log: Logger },
  { reader, ...key }: FileKey & { reader: string },
  stopping: AbortSignal,
): Promise<void> {
  const claimed = await database.transaction(TIMEOUTS, (tx) => claimFileReading(tx, { ...key, reader }));
  if (claimed === null) return;
  const end = (outcome: ReadingOutcome): Promise<void> =>
    database.transaction(TIMEOUTS, (tx) => endFileReading(tx, { ...key, reading: claimed.reading, outcome }));
  try {
    if (claimed.readersBegun > READERS_MAX) await end({ error: UNREADABLE });
    else await end(await readRows(database, key, claimed, stopping));
  } catch (error) {
    if (stopping.aborted) await releaseFileReading(database, { ...key, reader });
    else if (error instanceof ReadingLost) return;
    else if (classifyFailure(error) === 'away') throw error;
    else {
      log.error({ err: error, ...key }, 'bug: a file cannot be read');
      await end({ error: UNREADABLE });
    }
  }
}

async function readRows(
  database: Database,
  key: FileKey,
  claimed: ClaimedFile,
  stopping: AbortSignal,
): Promise<ReadingOutcome> {
  const { enterpriseId, fileImportId } = key;
  const file = new StoredFile(claimed, (piece) =>
    readFilePiece(database, { enterpriseId, fileImportId, piece }),
  );
  try {
    const { encoding, isSheet, rows } = await openFile(file);
    const table = new FileTable({ refusesExtraCells: !isSheet });
    const parts = new PartWriter(database, { ...key, reading: claimed.reading });
    for await (const { cells, number } of rows) {
      const row = table.take(cells, number);
      if (row !== null) await parts.add(row);
      if (stopping.aborted) throw new ReadingLost('the worker stops');
    }
    await parts.end();
    return { encoding, columns: table.columns };
  } catch (error) {
    if (error instanceof MusterError) return { error: error.sentence };
    throw error;
  }
}

/** Cuts the rows of a file into parts, and keeps each while the next is read. */
class PartWriter {
  readonly #database: Database;
  readonly #key: FileKey & { reading: number };
  #rows: string[][] = [];
  #length = 0;
  #part = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(database: Database, key: FileKey & { reading: number }) {
    this.#database = database;
    this.#key = key;
  }

  async add(row: string[]): Promise<void> {
    this.#rows.push(row);
    for (const cell of row) this.#length += cell.length;
    if (this.#rows.length >= ROWS_MAX || this.#length >= PART_LENGTH_MAX) await this.#save();
  }

  /** @throws {ReadingLost} when somebody else reads the file. */
  async end(): Promise<void> {
    if (this.#rows.length > 0) await this.#save();
    await this.#saving;
  }

  async #save(): Promise<void> {
    await this.#saving;
    this.#saving = this.#savePart(this.#part, this.#rows);
    // Whoever comes next meets its failure.
    this.#saving.catch(() => undefined);
    this.#rows = [];
    this.#length = 0;
    this.#part += 1;
  }

  async #savePart(part: number, rows: string[][]): Promise<void> {
    const isSaved = await saveFilePart(this.#database, { ...this.#key, part, rows });
    if (!isSaved) throw new ReadingLost('cancelled, or read by another worker');
  }
}
