import { StringDecoder } from 'node:string_decoder';
import { type Entry, type ZipFile, fromRandomAccessReaderPromise } from 'yauzl';
import { fileError } from '../../domain/file-table.ts';
import type { StoredFile } from './stored-file.ts';

const MIB = 1024 * 1024;

/** What an entry may have when inflated; yauzl holds it to the size that the archive names. A sheet of a million rows has 250 MiB. */
const SHEET_BYTES_MAX = 2_048 * MIB;
const STRINGS_BYTES_MAX = 512 * MIB;
const OTHER_BYTES_MAX = 16 * MIB;
/** A workbook has a few dozen. */
const ENTRIES_MAX = 10_000;

/** The XML files in an .xlsx file, by name. */
export class XlsxPackage {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  static async open(file: StoredFile): Promise<XlsxPackage> {
    const zip = await fromRandomAccessReaderPromise(file, file.byteCount, {
      lazyEntries: true,
      autoClose: false,
    });
    if (zip.entryCount > ENTRIES_MAX) throw new Error('an archive of too many files');
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return new XlsxPackage(zip, entries);
  }

  find(pattern: RegExp): string | undefined {
    return [...this.#entries.keys()].find((name) => pattern.test(name));
  }

  /** The text of a file; nothing when there is no such file. */
  async *read(name: string): AsyncGenerator<string> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    if (entry.uncompressedSize > findLimit(name)) throw refuseSize(name, entry.uncompressedSize);
    const decoder = new StringDecoder('utf8');
    const stream = await this.#zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) yield decoder.write(chunk);
    yield decoder.end();
  }
}

function findLimit(name: string): number {
  if (/worksheets\//i.test(name)) return SHEET_BYTES_MAX;
  return /sharedstrings/i.test(name) ? STRINGS_BYTES_MAX : OTHER_BYTES_MAX;
}

function refuseSize(name: string, size: number): Error {
  const mib = Math.ceil(size / MIB);
  return fileError(
    `工作簿解压后过大（${name} 有 ${mib} MiB），请拆分成多个文件，或另存为 CSV`,
    `the workbook is too large when unpacked (${name} has ${mib} MiB); split it, or save it as CSV`,
  );
}
