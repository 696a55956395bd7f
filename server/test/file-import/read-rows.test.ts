import writeXlsxFile from 'write-excel-file/node';
import { describe, expect, test } from 'vitest';
import { MusterError } from '../../src/errors.ts';
import { openFile } from '../../src/worker/file-import/read-rows.ts';
import { StoredFile } from '../../src/worker/file-import/stored-file.ts';
import { encodeGb18030, encodeUtf16Be } from './encode-text.ts';
import { makeXlsx, makeZip } from './make-xlsx.ts';

const PIECE_BYTES = 1_000;

function store(bytes: Buffer): StoredFile {
  return new StoredFile({ byteCount: bytes.length, pieceBytes: PIECE_BYTES }, async (piece) =>
    bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES),
  );
}

async function read(bytes: Buffer): Promise<{ encoding: string; rows: string[][] }> {
  const { encoding, rows } = await openFile(store(bytes));
  const cells: string[][] = [];
  for await (const row of rows) cells[row.number - 1] = row.cells;
  return { encoding, rows: Array.from(cells, (row) => row ?? []) };
}

async function refusal(bytes: Buffer): Promise<string> {
  try {
    await read(bytes);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'PARAM_ERROR') return error.sentence.zh;
    throw error;
  }
  return 'accepted';
}

describe('a CSV file is read', () => {
  const text = '手机号,分组\r\n13800000001,"会员,访客"\r\n';
  const rows = [
    ['手机号', '分组'],
    ['13800000001', '会员,访客'],
  ];
  // Long enough for characters to be cut at the borders of pieces and chunks.
  const long = '会员，甲'.repeat(30_000);

  test.each([
    ['UTF-8', 'UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', 'UTF-8', Buffer.from(`\uFEFF${text}`)],
    ['GBK', 'GB18030', encodeGb18030(text)],
    ['UTF-16', 'UTF-16LE', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big-endian', 'UTF-16BE', encodeUtf16Be(`\uFEFF${text}`)],
  ])('in %s', async (_, encoding, bytes) => {
    expect(await read(bytes)).toEqual({ encoding, rows });
  });

  test.each([
    ['UTF-8', Buffer.from(`a\n${long}`)],
    ['GB18030', encodeGb18030(`a\n${long}`)],
  ])('in %s, whatever characters the borders of its pieces cut', async (encoding, bytes) => {
    expect(await read(bytes)).toEqual({ encoding, rows: [['a'], [long]] });
  });

  test.each([
    ['semicolons', 'a;b\n1;"2;3"\n'],
    ['tabs', 'a\tb\n1\t2;3\n'],
    ['old ends of lines', 'a;b\r1;"2;3"\r'],
    ['no last end of line', 'a;b\n1;"2;3"'],
  ])('with %s', async (_, content) => {
    expect((await read(Buffer.from(content))).rows).toEqual([
      ['a', 'b'],
      ['1', '2;3'],
    ]);
  });

  test('with quotes in and around its cells, and lines of any length', async () => {
    const content = 'a,b\n"x ""y"" z",5" pipe\n"1\n2"\n,,,\n';
    expect((await read(Buffer.from(content))).rows).toEqual([
      ['a', 'b'],
      ['x "y" z', '5" pipe'],
      ['1\n2'],
      ['', '', '', ''],
    ]);
  });

  test('empty', async () => {
    expect((await read(Buffer.from('\uFEFF'))).rows).toEqual([]);
  });
});

describe('an .xlsx file is read', () => {
  test('as a spreadsheet program writes it', async () => {
    const bytes = await writeXlsxFile([
      [{ value: '手机号' }, { value: '分组' }, { value: '日期' }, { value: '是' }],
      [
        { value: 13_800_000_001 },
        { value: '会员,访客' },
        { value: new Date(Date.UTC(2026, 0, 31)), format: 'yyyy-mm-dd' },
        { value: true },
      ],
    ]).toBuffer();
    expect(await read(bytes)).toEqual({
      encoding: 'XLSX',
      rows: [
        ['手机号', '分组', '日期', '是'],
        ['13800000001', '会员,访客', '2026-01-31', 'TRUE'],
      ],
    });
  });

  test.each([
    ['a number', '<c><v>1.3800000001E10</v></c>', '13800000001'],
    ['a shared text', '<c t="s"><v>0</v></c>', 'a & <b>'],
    ['a rich text', '<c t="s"><v>1</v></c>', '东京'],
    ['a shared text that is not there', '<c t="s"><v>9</v></c>', ''],
    ['an inline text', '<c t="inlineStr"><is><t>x</t></is></c>', 'x'],
    ['an inline rich text', '<c t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r></is></c>', 'xy'],
    ['the text of a formula', '<c t="str"><f>A1&amp;"x"</f><v>_x000D_x</v></c>', '\rx'],
    ['the number of a formula', '<c><f>1+1</f><v>2</v></c>', '2'],
    ['an error', '<c t="e"><v>#N/A</v></c>', ''],
    ['no', '<c t="b"><v>0</v></c>', 'FALSE'],
    ['a date', '<c s="1"><v>45000</v></c>', '2023-03-15'],
    ['a date by its own format', '<c s="2"><v>45000.5</v></c>', '2023-03-15T12:00:00'],
    ['a number that looks like a date', '<c s="3"><v>45000</v></c>', '45000'],
    ['a date of ISO 8601', '<c t="d"><v>2023-03-15</v></c>', '2023-03-15'],
    ['nothing', '<c s="1"/>', ''],
  ])('with %s in a cell', async (_, cell, shown) => {
    const bytes = makeXlsx({
      rows: `<row>${cell}<c><v>1</v></c></row>`,
      strings:
        '<si><t>a &amp; &lt;b&gt;</t></si>' +
        '<si><r><t>东</t></r><r><t>京</t></r><rPh sb="0" eb="2"><t>とうきょう</t></rPh></si>',
      styles:
        '<numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d h:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="3"/></cellXfs>',
    });
    expect((await read(bytes)).rows).toEqual([[shown, '1']]);
  });

  test('with cells and rows that are left out', async () => {
    const rows =
      '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="4"><c><v>3</v></c></row>';
    expect((await read(makeXlsx({ rows }))).rows).toEqual([[], ['', '1', '', '2'], [], ['3']]);
  });

  test('from its first visible sheet, wherever that lies and whatever prefix its names have', async () => {
    const bytes = makeXlsx({
      rows: '',
      workbook:
        '<x:workbook xmlns:x="m" xmlns:q="r"><x:workbookPr date1904="1"/><x:sheets><x:sheet q:id="a" state="hidden"/>' +
        '<x:sheet q:id="b"/></x:sheets></x:workbook>',
      relations:
        '<Relationships><Relationship Id="a" Target="worksheets/sheet9.xml"/><Relationship Id="b" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
    });
    expect((await read(bytes)).rows).toEqual([]);
  });
});

describe('a file is refused, with what to do about it', () => {
  const row = '<row><c><v>1</v></c></row>';
  test.each([
    ['of the old Excel', Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), '.xls'],
    ['of another kind', Buffer.from('%PDF-1.4\n\0\0\0'), '不是 CSV 或 .xlsx'],
    ['of an archive without a workbook', makeZip({ 'word/document.xml': '<a/>' }), '没有 Excel 工作簿'],
    ['whose archive is cut short', makeXlsx({ rows: row }).subarray(0, -30), '已损坏'],
    ['whose XML is broken', makeXlsx({ rows: '<row><c>' }), '已损坏'],
    ['with entities of its own', makeXlsx({ rows: '<row><c t="str"><v>&x;</v></c></row>' }), '已损坏'],
    ['without a sheet', makeXlsx({ rows: row, workbook: '<workbook/>' }), '已损坏'],
    ['with bytes of no encoding', Buffer.from([0x61, 0x0a, 0x80, 0xff, 0xff]), '编码已损坏'],
    ['with a mark of UTF-8 that it is not', Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xff]), '编码已损坏'],
    ['with a quote that does not end', Buffer.from('a,b\n1,2\n"3,4\n5,6\n'), '从第 3 行起'],
  ])('%s', async (_, bytes, sentence) => {
    expect(await refusal(bytes)).toContain(sentence);
  });

  test('that grows beyond all bounds when it is unpacked', async () => {
    // A kilobyte in the archive for each megabyte in memory.
    const endless = makeXlsx({ rows: `<row><c t="str"><v>${' '.repeat(8 * 1024 * 1024)}</v></c></row>` });
    expect(endless.length).toBeLessThan(20_000);
    expect(await refusal(endless)).toContain('已损坏');
    const long = `<si><t>${'x'.repeat(1024 * 1024 - 1)}</t></si>`;
    const pointing = '<c t="s"><v>0</v></c>'.repeat(500);
    expect(await refusal(makeXlsx({ rows: `<row>${pointing}</row>`, strings: long }))).toContain('已损坏');
    const piece = `<r><t>${' '.repeat(1024 * 1024)}</t></r>`;
    const pieces = `<row><c t="inlineStr"><is>${piece.repeat(5)}</is></c></row>`;
    expect(await refusal(makeXlsx({ rows: pieces }))).toContain('已损坏');
    const large = makeXlsx({ rows: row, styles: ' '.repeat(17 * 1024 * 1024) });
    expect(await refusal(large)).toContain('解压后过大');
    expect(await refusal(makeXlsx({ rows: row, strings: long.repeat(195) }))).toContain('文字过多');
  });

  test('that says less of its size than it has', async () => {
    const bytes = makeXlsx({ rows: row.repeat(1_000) });
    const at = bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    bytes.writeUInt32LE(10, at + 24);
    expect(await refusal(bytes)).toContain('已损坏');
  });
});
