import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/** Small enough that working on one keeps nobody else in the process waiting. */
const CHUNK_BYTES = 64 * 1024;

/** The import was cancelled, or another worker reads the file: what comes of reading on would be dropped. */
export class ReadingLost extends Error {
  override readonly name = 'ReadingLost';
}

/** A file that lies in the database in pieces, to be read from anywhere in it. */
export class StoredFile extends RandomAccessReader {
  readonly byteCount: number;
  readonly #pieceBytes: number;
  readonly #readPiece: (piece: number) => Promise<Buffer | null>;
  /** Readers mostly go on where they have been. */
  #last: { piece: number; bytes: Buffer } | null = null;

  constructor(
    { byteCount, pieceBytes }: { byteCount: number; pieceBytes: number },
    readPiece: (piece: number) => Promise<Buffer | null>,
  ) {
    super();
    this.byteCount = byteCount;
    this.#pieceBytes = pieceBytes;
    this.#readPiece = readPiece;
  }

  /** @throws {ReadingLost} when the file is gone. */
  async *readBytes(start = 0, end = this.byteCount): AsyncGenerator<Buffer> {
    let at = start;
    while (at < end) {
      const piece = Math.floor(at / this.#pieceBytes);
      const bytes = await this.#read(piece);
      const from = at - piece * this.#pieceBytes;
      const chunk = bytes.subarray(from, Math.min(from + CHUNK_BYTES, from + end - at));
      yield chunk;
      at += chunk.length;
    }
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.readBytes(start, end), { objectMode: false });
  }

  async #read(piece: number): Promise<Buffer> {
    if (this.#last?.piece === piece) return this.#last.bytes;
    const bytes = await this.#readPiece(piece);
    if (bytes === null || bytes.length === 0) throw new ReadingLost(`piece ${piece} is gone`);
    this.#last = { piece, bytes };
    return bytes;
  }
}
