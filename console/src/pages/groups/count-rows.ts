/** Counts the rows of a file while it comes in pieces, the row with the names of its columns left out. */
export interface RowCounter {
  add: (piece: Uint8Array<ArrayBuffer>) => void;
  rows: () => number;
}

const LINE_FEED = 10;

/** Of a CSV file without line breaks in its cells: identities have none. */
export function countLines(): RowCounter {
  let lines = 0;
  return {
    add: (piece) => {
      for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, at + 1)) lines += 1;
    },
    rows: () => Math.max(lines - 1, 0),
  };
}

/** The last part of the zip file that an Excel file is, and what each of its rows begins with. */
const SHEET_NAME = 'xl/worksheets/sheet1.xml';
const ROW = /<row r="(\d+)"/g;

/** Of an Excel file: its only sheet is inflated as it comes, and its rows say their number. */
export function countSheetRows(): RowCounter {
  let before = '';
  let sheet: WritableStreamDefaultWriter<BufferSource> | null = null;
  let rows = 0;
  return {
    add: (piece) => {
      if (sheet !== null) return write(sheet, piece);
      const start = before.length;
      before += new TextDecoder('latin1').decode(piece);
      const at = before.indexOf(SHEET_NAME);
      if (at === -1) return;
      sheet = inflate((row) => (rows = row));
      write(sheet, piece.subarray(at + SHEET_NAME.length - start));
    },
    rows: () => Math.max(rows - 1, 0),
  };
}

/** What stands behind the sheet is no part of it, and the stream says so. */
function write(sheet: WritableStreamDefaultWriter<BufferSource>, piece: Uint8Array<ArrayBuffer>): void {
  sheet.write(piece).catch(() => undefined);
}

function inflate(onRow: (row: number) => void): WritableStreamDefaultWriter<BufferSource> {
  const stream = new DecompressionStream('deflate-raw');
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder('latin1');
    const reader = stream.readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const last = decoder.decode(value).match(ROW)?.at(-1);
      if (last !== undefined) onRow(Number(last.slice('<row r="'.length, -1)));
    }
  };
  read().catch(() => undefined);
  return stream.writable.getWriter();
}
