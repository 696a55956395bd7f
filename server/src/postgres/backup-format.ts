import { createHash, type Hash } from 'node:crypto';
import { StartError } from '../errors.ts';
import type { AppliedMigration } from './migrate.ts';

/**
 * A backup is one gzip of lines, described in docs/backup.md: a header; for each table a line that names it, its rows as COPY
 * writes them, the line `\.`, and a line with their count and SHA-256; at the end a footer. No line of COPY is `\.`: it doubles
 * every backslash.
 */
export const BACKUP_FORMAT = 'muster-backup';
export const BACKUP_FORMAT_VERSION = 1;

export interface BackupHeader {
  format: typeof BACKUP_FORMAT;
  formatVersion: number;
  /** The moment that it shows. */
  takenAt: string;
  serverVersion: string;
  migrations: AppliedMigration[];
}

export interface TableHeader {
  table: string;
  columns: string[];
}

export interface TableFooter {
  rows: number;
  sha256: string;
}

export interface BackupFooter {
  tables: number;
  sequences: { name: string; lastValue: string; isCalled: boolean }[];
}

const LINE_FEED = 10;
export const END_OF_ROWS = Buffer.from('\\.\n');
/** Our own lines are a few hundred bytes, the header's a few thousand: without an end after so many this is no backup. */
const LINE_BYTES_MAX = 1024 * 1024;

/** Counts and hashes rows that pass by. */
export class RowMeter {
  readonly #hash: Hash = createHash('sha256');
  #rows = 0;

  add(data: Buffer): void {
    this.#hash.update(data);
    for (let at = data.indexOf(LINE_FEED); at >= 0; at = data.indexOf(LINE_FEED, at + 1)) this.#rows += 1;
  }

  finish(): TableFooter {
    return { rows: this.#rows, sha256: this.#hash.digest('hex') };
  }
}

/** Reads the inflated bytes of a backup, its own lines and the rows between them. */
export class BackupReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** @throws {StartError} when the file is no backup, or of a later format. */
  async readHeader(): Promise<BackupHeader> {
    const header = (await this.#readLine().catch(() => null)) as Partial<BackupHeader> | null;
    if (header?.format !== BACKUP_FORMAT || !Array.isArray(header.migrations)) {
      throw new StartError({
        zh: '这不是 muster-server backup 生成的备份文件。',
        en: 'This is not a file that muster-server backup has made.',
      });
    }
    if (header.formatVersion !== BACKUP_FORMAT_VERSION) {
      throw new StartError({
        zh: `备份文件的格式版本是 ${header.formatVersion}，本程序只能读取 ${BACKUP_FORMAT_VERSION}。请使用更新版本的程序。`,
        en: `The backup has format ${header.formatVersion}; this program reads ${BACKUP_FORMAT_VERSION}. Use a newer program.`,
      });
    }
    return header as BackupHeader;
  }

  async readTableHeader(): Promise<TableHeader | BackupFooter> {
    const line = (await this.#readLine()) as Partial<TableHeader & BackupFooter>;
    const isTable = typeof line.table === 'string' && Array.isArray(line.columns);
    if (!isTable && !Array.isArray(line.sequences)) throw damagedBackup('a table is expected');
    return line as TableHeader | BackupFooter;
  }

  async readTableFooter(): Promise<TableFooter> {
    return (await this.#readLine()) as TableFooter;
  }

  /** The rows up to the line that ends them. */
  async *readRows(): AsyncGenerator<Buffer> {
    let isLineStart = true;
    for (;;) {
      if (isLineStart) {
        while (this.#rest.length < END_OF_ROWS.length) await this.#readMore();
        if (this.#rest.subarray(0, END_OF_ROWS.length).equals(END_OF_ROWS)) {
          this.#rest = this.#rest.subarray(END_OF_ROWS.length);
          return;
        }
      }
      if (this.#rest.length === 0) await this.#readMore();
      const cut = findCut(this.#rest);
      const data = this.#rest.subarray(0, cut);
      this.#rest = this.#rest.subarray(cut);
      isLineStart = data.at(-1) === LINE_FEED;
      yield data;
    }
  }

  /** @throws {StartError} when something follows. */
  async readEnd(): Promise<void> {
    for (let next = await this.#next(); next.done !== true; next = await this.#next()) {
      this.#rest = Buffer.concat([this.#rest, next.value]);
      if (this.#rest.length > 0) break;
    }
    if (this.#rest.length > 0) throw damagedBackup('something follows its end');
  }

  async #readLine(): Promise<unknown> {
    let end = this.#rest.indexOf(LINE_FEED);
    while (end < 0) {
      if (this.#rest.length > LINE_BYTES_MAX) throw damagedBackup('a line does not end');
      await this.#readMore();
      end = this.#rest.indexOf(LINE_FEED);
    }
    const text = this.#rest.subarray(0, end).toString();
    this.#rest = this.#rest.subarray(end + 1);
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw damagedBackup('a line is no JSON');
    }
  }

  async #readMore(): Promise<void> {
    const { done, value } = await this.#next();
    if (done === true) throw damagedBackup('it ends too early');
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
  }

  async #next(): Promise<IteratorResult<Buffer>> {
    try {
      return await this.#chunks.next();
    } catch (error) {
      // Of gzip: a wrong checksum, or an end in the middle.
      throw damagedBackup((error as Error).message);
    }
  }
}

/** How much of it can be given out: up to the end of the rows, or up to the last line that may be that end. */
function findCut(data: Buffer): number {
  const end = data.indexOf(Buffer.concat([Buffer.of(LINE_FEED), END_OF_ROWS]));
  if (end >= 0) return end + 1;
  const lastLine = data.lastIndexOf(LINE_FEED);
  return lastLine >= 0 && data.length - lastLine <= END_OF_ROWS.length ? lastLine + 1 : data.length;
}

export function damagedBackup(reason: string): StartError {
  return new StartError({
    zh: `备份文件已损坏或不完整，未写入任何数据：${reason}`,
    en: `The backup is damaged or not whole; nothing was written: ${reason}`,
  });
}
