import { type Sentence, MusterError } from '../errors.ts';
import { cleanText } from './clean-text.ts';
import { restoreCell } from './formula-cell.ts';

/** Excel's own limit is a little more; a file of so many rows takes a minute. */
export const FILE_ROWS_MAX = 1_000_000;
/** A person looks through them to say what they mean. */
export const FILE_COLUMNS_MAX = 200;
/** UTF-16 units: 100 names of groups are 6,500, and nothing else that is of use is longer. */
export const CELL_LENGTH_MAX = 10_000;

/** The two columns that a file of failed rows has beside those of the file it was made from. */
export const PROBLEM_COLUMNS = ['错误码', '原因'] as const;

/** A mobile number or a mail address, which no column is called. */
const DATUM = /^(?:\+?86)?1[3-9]\d{9}$|^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/**
 * Makes a table of the rows of a file, within the limits: the first that is not blank names the columns, blank ones are left out.
 * A file of failed rows becomes what it was made from: without the two columns that say why they failed, and without the `'`
 * that kept cells from being formulas.
 */
export class FileTable {
  rowCount = 0;
  #columns: string[] = [];
  /** Where the two columns of a file of failed rows begin; -1: it is none. */
  #problemsAt = -1;
  readonly #refusesExtraCells: boolean;

  /**
   * @param refusesExtraCells whether cells behind the last named column are a mistake: in a CSV file they are the sign of a
   *   delimiter too many, and all that is right of it stands in the wrong column. In a sheet they are somebody's notes.
   */
  constructor({ refusesExtraCells }: { refusesExtraCells: boolean }) {
    this.#refusesExtraCells = refusesExtraCells;
  }

  /** @throws {MusterError} PARAM_ERROR when there was no row of data. */
  get columns(): readonly string[] {
    if (this.#columns.length === 0) {
      throw fileError(
        '文件是空的，请放入带表头的数据',
        'the file is empty; it needs a row of column names and rows of data',
      );
    }
    if (this.rowCount === 0) {
      throw fileError('文件只有表头，没有数据行', 'the file has column names only, and no rows of data');
    }
    return this.#columns;
  }

  /**
   * The next row of the file.
   * @param rowNumber as people count: the first is 1.
   * @returns its cells, as many as there are columns; null when it is no row of data.
   * @throws {MusterError} PARAM_ERROR when it goes beyond a limit, or names no columns.
   */
  take(cells: readonly string[], rowNumber: number): string[] | null {
    const last = cells.findLastIndex((cell) => cleanText(cell) !== '');
    if (last === -1) return null;
    const tooLong = cells.findIndex((cell) => cell.length > CELL_LENGTH_MAX);
    if (tooLong !== -1) throw refuseLongCell(rowNumber, tooLong);
    if (this.#columns.length === 0) {
      this.#begin(cells.slice(0, last + 1));
      return null;
    }
    this.rowCount += 1;
    if (this.rowCount > FILE_ROWS_MAX) throw refuseTooManyRows();
    return this.#fit(cells, last, rowNumber);
  }

  #begin(cells: string[]): void {
    const names = cells.map((cell) => cleanText(cell));
    if (names.length > FILE_COLUMNS_MAX) {
      throw fileError(
        `文件有 ${names.length} 列，最多 ${FILE_COLUMNS_MAX} 列，请删除用不到的列`,
        `the file has ${names.length} columns, of ${FILE_COLUMNS_MAX} at most; delete those that are not needed`,
      );
    }
    if (names.some((name) => DATUM.test(name))) {
      throw fileError(
        '第一行应是表头（列名），但看起来是数据，请在第一行加上列名',
        'the first row must name the columns, but looks like data; put a row of names above it',
      );
    }
    this.#problemsAt = names.findIndex(
      (name, index) => name === PROBLEM_COLUMNS[0] && names[index + 1] === PROBLEM_COLUMNS[1],
    );
    this.#columns = this.#restore(names);
  }

  #fit(cells: readonly string[], last: number, rowNumber: number): string[] {
    const width = this.#columns.length + (this.#problemsAt === -1 ? 0 : PROBLEM_COLUMNS.length);
    if (last >= width && this.#refusesExtraCells) {
      throw fileError(
        `第 ${rowNumber} 行有 ${last + 1} 列，而表头只有 ${width} 列；含分隔符的内容请用双引号括起来`,
        `row ${rowNumber} has ${last + 1} cells, but there are names for ${width} only; put double quotes around what contains the delimiter`,
      );
    }
    return this.#restore(Array.from({ length: width }, (_, index) => cells[index] ?? ''));
  }

  #restore(cells: string[]): string[] {
    return this.#problemsAt === -1
      ? cells
      : cells.toSpliced(this.#problemsAt, PROBLEM_COLUMNS.length).map(restoreCell);
  }
}

export function refuseTooManyRows(): MusterError {
  const max = FILE_ROWS_MAX.toLocaleString('en');
  return fileError(`文件超过 ${max} 行，请拆分成多个文件`, `the file has more than ${max} rows; split it`);
}

function refuseLongCell(rowNumber: number, index: number): MusterError {
  const max = CELL_LENGTH_MAX.toLocaleString('en');
  return fileError(
    `第 ${rowNumber} 行第 ${index + 1} 列超过 ${max} 个字符`,
    `row ${rowNumber}, column ${index + 1} has more than ${max} characters`,
  );
}

/** Why a file cannot be read. */
export function fileError(zh: Sentence['zh'], en: Sentence['en']): MusterError {
  return new MusterError('PARAM_ERROR', { zh, en });
}
