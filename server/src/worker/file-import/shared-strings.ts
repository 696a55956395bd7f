import { fileError } from '../../domain/file-table.ts';

const PAGE_BYTES = 1024 * 1024;
/** What all texts of a sheet may take in memory; a million rows with five texts each, none of them twice, take half. */
const BYTES_MAX = 192 * PAGE_BYTES;
const COUNT_MAX = 10_000_000;

/**
 * The texts that the cells of a sheet point at. Millions of JavaScript strings would take several times the room of their bytes.
 */
export class SharedStrings {
  readonly #pages: Buffer[] = [];
  #used = PAGE_BYTES;
  #count = 0;
  /** Where each begins, counted over all pages, and where it ends. */
  #places = new Uint32Array(1024);

  /** @throws {MusterError} PARAM_ERROR when there are too many. */
  add(text: string): void {
    const size = Buffer.byteLength(text);
    if (this.#used + size > PAGE_BYTES) {
      this.#pages.push(Buffer.allocUnsafe(Math.max(PAGE_BYTES, size)));
      this.#used = 0;
    }
    const page = this.#pages.length - 1;
    if (page * PAGE_BYTES > BYTES_MAX || size > PAGE_BYTES || this.#count >= COUNT_MAX) throw refuse();
    this.#pages[page]?.write(text, this.#used);
    if (this.#count * 2 + 2 > this.#places.length) this.#grow();
    this.#places[this.#count * 2] = page * PAGE_BYTES + this.#used;
    this.#places[this.#count * 2 + 1] = size;
    this.#used += size;
    this.#count += 1;
  }

  get(index: number): string | undefined {
    const start = this.#places[index * 2];
    const size = this.#places[index * 2 + 1];
    if (start === undefined || size === undefined || !(index < this.#count)) return undefined;
    const page = this.#pages[Math.floor(start / PAGE_BYTES)];
    return page?.toString('utf8', start % PAGE_BYTES, (start % PAGE_BYTES) + size);
  }

  #grow(): void {
    const places = new Uint32Array(this.#places.length * 2);
    places.set(this.#places);
    this.#places = places;
  }
}

function refuse(): Error {
  return fileError(
    '工作簿中的文字过多，请拆分成多个文件，或另存为 CSV',
    'the workbook has too much text; split it, or save it as CSV',
  );
}
