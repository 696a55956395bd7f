import { fileError } from '../../domain/file-table.ts';
import { isDateFormat, readColumn, showDate, showNumber, unescapeText } from '../../domain/xlsx-cell.ts';
import { MusterError } from '../../errors.ts';
import { hasSqlState } from '../../postgres/sqlstate.ts';
import type { FileRow } from './read-rows.ts';
import { readWholeXml, readXml } from './read-xml.ts';
import { SharedStrings } from './shared-strings.ts';
import { ReadingLost, type StoredFile } from './stored-file.ts';
import { XlsxPackage } from './xlsx-package.ts';

/** More than a file may have, so that one which has more is refused. What is right of it is nothing that was meant. */
const COLUMNS_READ_MAX = 1_000;

/**
 * UTF-16 units of a text, and of all cells of a row. The table refuses much shorter ones; without a bound, a small archive could
 * fill the memory with a text in many pieces, or with cells that all point at one long text.
 */
const TEXT_LENGTH_MAX = 4 * 1024 * 1024;
const ROW_LENGTH_MAX = 16 * 1024 * 1024;

/**
 * The rows of the first visible sheet of an .xlsx file, as they come. Numbers are digits without exponent, dates are in the form of
 * ISO 8601, errors such as #N/A are blank.
 * @throws {MusterError} PARAM_ERROR when it is none, or broken, or grows too large when unpacked.
 */
export async function* readXlsx(file: StoredFile): AsyncGenerator<FileRow> {
  try {
    const archive = await XlsxPackage.open(file);
    const workbook = await readWorkbook(archive);
    const strings = await readStrings(archive);
    const dateStyles = await readDateStyles(archive);
    yield* readSheet(archive.read(workbook.sheetName), { ...workbook, strings, dateStyles });
  } catch (error) {
    // What the archive or its XML is wrong with, nobody could mend by hand.
    if (error instanceof MusterError || error instanceof ReadingLost || hasSqlState(error)) throw error;
    throw fileError(
      '这个 .xlsx 文件已损坏，请用 Excel 打开后重新另存为 .xlsx 或 CSV',
      'this .xlsx file is broken; open it in Excel and save it again, as .xlsx or CSV',
    );
  }
}

interface Workbook {
  /** The file of the sheet. */
  sheetName: string;
  is1904: boolean;
}

async function readWorkbook(archive: XlsxPackage): Promise<Workbook> {
  const path = archive.find(/^xl\/workbook\d*\.xml$/i);
  if (path === undefined) {
    throw fileError(
      '这个文件里没有 Excel 工作簿，请用 Excel 另存为 .xlsx 或 CSV 后再上传',
      'there is no Excel workbook in this file; save it as .xlsx or CSV in Excel and upload that',
    );
  }
  const sheets: { relation: string; isVisible: boolean }[] = [];
  let is1904 = false;
  await readWholeXml(archive.read(path), {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const [, relation = ''] = Object.entries(attributes).find(([key]) => key.endsWith(':id')) ?? [];
      sheets.push({ relation, isVisible: (attributes.state ?? 'visible') === 'visible' });
    },
  });
  const targets = new Map<string, string>();
  await readWholeXml(archive.read(path.replace(/^xl\//i, 'xl/_rels/') + '.rels'), {
    open: (name, { Id = '', Target = '' }) => {
      if (name === 'Relationship') targets.set(Id, Target);
    },
  });
  const sheet = sheets.find(({ isVisible }) => isVisible) ?? sheets[0];
  const target = targets.get(sheet?.relation ?? '');
  if (target === undefined) throw new Error('a workbook without a sheet');
  return { sheetName: target.startsWith('/') ? target.slice(1) : `xl/${target}`, is1904 };
}

async function readStrings(archive: XlsxPackage): Promise<SharedStrings> {
  const strings = new SharedStrings();
  const path = archive.find(/^xl\/sharedStrings\d*\.xml$/i);
  if (path === undefined) return strings;
  const collector = new TextCollector();
  await readWholeXml(archive.read(path), {
    open: (name) => collector.open(name),
    text: (text) => collector.add(text),
    close: (name) => {
      collector.close(name);
      if (name === 'si') strings.add(unescapeText(collector.take()));
    },
  });
  return strings;
}

/** Which of the styles of cells show a date. */
async function readDateStyles(archive: XlsxPackage): Promise<boolean[]> {
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let isInCellFormats = false;
  const path = archive.find(/^xl\/styles\d*\.xml$/i);
  if (path === undefined) return styles;
  await readWholeXml(archive.read(path), {
    open: (name, attributes) => {
      const id = Number(attributes.numFmtId);
      if (name === 'numFmt') formats.set(id, attributes.formatCode ?? '');
      if (name === 'cellXfs') isInCellFormats = true;
      if (name === 'xf' && isInCellFormats) styles.push(isDateFormat(id, formats.get(id)));
    },
    close: (name) => {
      if (name === 'cellXfs') isInCellFormats = false;
    },
  });
  return styles;
}

interface SheetContext {
  is1904: boolean;
  strings: SharedStrings;
  dateStyles: boolean[];
}

async function* readSheet(texts: AsyncIterable<string>, context: SheetContext): AsyncGenerator<FileRow> {
  const ready: FileRow[] = [];
  const collector = new TextCollector();
  let row: FileRow = { cells: [], number: 0 };
  let rowLength = 0;
  let cell = { column: -1, type: 'n', style: 0 };
  const progress = readXml(texts, {
    open: (name, attributes) => {
      collector.open(name);
      if (name === 'row') {
        row = { cells: [], number: Number(attributes.r) || row.number + 1 };
        rowLength = 0;
        cell = { ...cell, column: -1 };
      } else if (name === 'c') {
        const column = attributes.r === undefined ? cell.column + 1 : readColumn(attributes.r);
        cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s) };
      }
    },
    text: (text) => collector.add(text),
    close: (name) => {
      collector.close(name);
      if (name === 'row') ready.push({ ...row, cells: Array.from(row.cells, (text) => text ?? '') });
      if (name !== 'c') return;
      const text = showCell(collector.take(), cell, context);
      rowLength += text.length;
      if (rowLength > ROW_LENGTH_MAX) throw new Error('a row beyond all bounds');
      if (text !== '' && cell.column >= 0 && cell.column < COLUMNS_READ_MAX) row.cells[cell.column] = text;
    },
  });
  for await (const _ of progress) yield* ready.splice(0);
}

function showCell(
  raw: string,
  { type, style }: { type: string; style: number },
  { is1904, strings, dateStyles }: SheetContext,
): string {
  if (raw === '' || type === 'e') return '';
  if (type === 's') return strings.get(Number(raw)) ?? '';
  if (type === 'b') return raw.trim() === '1' ? 'TRUE' : 'FALSE';
  if (type === 'str' || type === 'inlineStr') return unescapeText(raw);
  if (type === 'd') return raw;
  return dateStyles[style] === true ? showDate(raw, is1904) : showNumber(raw);
}

/** Collects what stands in `<v>` and `<t>`, but for the `<t>` of a reading aid (`<rPh>`). */
class TextCollector {
  #text = '';
  #isOpen = false;
  #isAid = false;

  open(name: string): void {
    if (name === 'rPh') this.#isAid = true;
    if (name === 'v' || name === 't') this.#isOpen = !this.#isAid;
  }

  add(text: string): void {
    if (!this.#isOpen) return;
    if (this.#text.length + text.length > TEXT_LENGTH_MAX) throw new Error('a text beyond all bounds');
    this.#text += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.#isAid = false;
    if (name === 'v' || name === 't') this.#isOpen = false;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
