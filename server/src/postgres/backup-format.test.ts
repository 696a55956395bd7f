import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BackupReader, END_OF_ROWS, RowMeter } from './backup-format.ts';

const HEADER = { format: 'muster-backup', formatVersion: 1, takenAt: '', serverVersion: '', migrations: [] };
const FOOTER = { tables: 1, sequences: [] };

/** What COPY may write: any bytes in lines, but never the line that ends the rows. */
const rowLine = fc
  .string({ unit: fc.constantFrom('\\', '.', 'a', '\t', '分', ' '), maxLength: 6 })
  .filter((line) => line !== '\\.');

function cutAt(bytes: Buffer, places: number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...ends].map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length));
}

async function* stream(chunks: Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function readAll(reader: BackupReader): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of reader.readRows()) parts.push(part);
  return Buffer.concat(parts);
}

test('rows come out as they went in, wherever the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(rowLine, { maxLength: 5 }), { maxLength: 3 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      async (tables, places) => {
        const lines = tables.flatMap((rows, index) => [
          JSON.stringify({ table: `t${index}`, columns: ['a'] }),
          ...rows,
          '\\.',
          JSON.stringify({ rows: rows.length, sha256: '' }),
        ]);
        const text = [JSON.stringify(HEADER), ...lines, JSON.stringify(FOOTER), ''].join('\n');
        const reader = new BackupReader(stream(cutAt(Buffer.from(text), places)));
        expect(await reader.readHeader()).toEqual(HEADER);
        for (const [index, rows] of tables.entries()) {
          expect(await reader.readTableHeader()).toEqual({ table: `t${index}`, columns: ['a'] });
          expect((await readAll(reader)).toString()).toBe(rows.map((row) => `${row}\n`).join(''));
          expect(await reader.readTableFooter()).toEqual({ rows: rows.length, sha256: '' });
        }
        expect(await reader.readTableHeader()).toEqual(FOOTER);
        await reader.readEnd();
      },
    ),
  );
});

test('a meter counts lines and hashes bytes, however they come', () => {
  const whole = new RowMeter();
  whole.add(Buffer.from('a\nb\n\n'));
  const parts = new RowMeter();
  for (const part of ['', 'a', '\nb\n', '\n']) parts.add(Buffer.from(part));
  expect(parts.finish()).toEqual(whole.finish());
  expect(new RowMeter().finish()).toEqual({
    rows: 0,
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  });
});

test.each([
  ['', /not a file that muster-server backup has made/],
  ['hello\n', /not a file that muster-server backup has made/],
  ['{"format":"other"}\n', /not a file that muster-server backup has made/],
  [`${JSON.stringify({ ...HEADER, formatVersion: 2 })}\n`, /has format 2; this program reads 1/],
])('%j is refused', async (text, message) => {
  const reader = new BackupReader(stream([Buffer.from(text)]));
  await expect(reader.readHeader()).rejects.toThrow(message);
});

test.each([
  ['', /it ends too early/],
  ['a\n', /it ends too early/],
  ['a\n\\', /it ends too early/],
])('rows that end with %j are not whole', async (text, message) => {
  const reader = new BackupReader(stream([Buffer.from(text)]));
  await expect(readAll(reader)).rejects.toThrow(message);
});

test('what follows the end is noticed', async () => {
  const bytes = Buffer.concat([END_OF_ROWS, Buffer.from('{}\n{}\n')]);
  const reader = new BackupReader(stream([bytes]));
  await readAll(reader);
  await reader.readTableFooter();
  await expect(reader.readEnd()).rejects.toThrow(/something follows its end/);
});
