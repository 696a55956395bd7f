import { Readable, pipeline } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipPart {
  name: string;
  content: Iterable<Buffer> | AsyncIterable<Buffer>;
}

/** Most of it is markup that repeats itself. */
const DEFLATE_LEVEL = 1;
/** Sizes follow behind the data (bit 3), names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
/** Of the format: 2.0, the first that deflates. */
const VERSION = 20;
const DEFLATED = 8;
/** 1980-01-01, the oldest date that can be said: there is nothing to know from it. */
const DATE = 0x21;
/** A larger part would need the format's extension for 64 bits, which not all readers have. */
const PART_BYTES_MAX = 0xffff_ffff;

/** Sums of what went into a part. */
interface Measured {
  crc: number;
  size: number;
}

/** A zip file, written as its parts come; deflating is left to other threads. */
export async function* writeZip(parts: readonly ZipPart[]): AsyncGenerator<Buffer> {
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const start = offset;
    const header = writeHeader(name);
    yield header;
    const measured: Measured = { crc: 0, size: 0 };
    const deflated = createDeflateRaw({ level: DEFLATE_LEVEL });
    // What fails in the content breaks the stream that is read below, with its own error.
    pipeline(Readable.from(measure(content, measured)), deflated, () => undefined);
    let packedSize = 0;
    for await (const chunk of deflated as AsyncIterable<Buffer>) {
      packedSize += chunk.length;
      yield chunk;
    }
    const sums = Buffer.alloc(12);
    sums.writeUInt32LE(measured.crc, 0);
    sums.writeUInt32LE(packedSize, 4);
    sums.writeUInt32LE(measured.size, 8);
    yield Buffer.concat([Buffer.from('PK\x07\x08'), sums]);
    offset += header.length + packedSize + 16;
    entries.push(writeEntry(name, sums, start));
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  yield Buffer.concat([directory, Buffer.from('PK\x05\x06'), end]);
}

async function* measure(content: ZipPart['content'], measured: Measured): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    measured.crc = crc32(chunk, measured.crc);
    measured.size += chunk.length;
    if (measured.size > PART_BYTES_MAX) throw new Error('a part of a zip file over 4 GiB');
    yield chunk;
  }
}

/** What a part begins with, and its entry in the directory repeats. */
function writeFacts(): Buffer {
  const facts = Buffer.alloc(10);
  facts.writeUInt16LE(VERSION, 0);
  facts.writeUInt16LE(FLAGS, 2);
  facts.writeUInt16LE(DEFLATED, 4);
  facts.writeUInt16LE(DATE, 8);
  return facts;
}

function writeHeader(name: string): Buffer {
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16LE(Buffer.byteLength(name), 0);
  return Buffer.concat([
    Buffer.from('PK\x03\x04'),
    writeFacts(),
    Buffer.alloc(12),
    lengths,
    Buffer.from(name),
  ]);
}

function writeEntry(name: string, sums: Buffer, start: number): Buffer {
  const rest = Buffer.alloc(18);
  rest.writeUInt16LE(Buffer.byteLength(name), 0);
  rest.writeUInt32LE(start, 14);
  const version = Buffer.from([VERSION, 0]);
  return Buffer.concat([Buffer.from('PK\x01\x02'), version, writeFacts(), sums, rest, Buffer.from(name)]);
}
