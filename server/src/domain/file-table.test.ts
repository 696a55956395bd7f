import { describe, expect, test } from 'vitest';
import { MusterError } from '../errors.ts';
import { CELL_LENGTH_MAX, FILE_COLUMNS_MAX, FILE_ROWS_MAX, FileTable } from './file-table.ts';

function makeTable(
  rows: string[][],
  refusesExtraCells = true,
): { columns: readonly string[]; rows: string[][] } {
  const table = new FileTable({ refusesExtraCells });
  const taken = rows.flatMap((cells, index) => {
    const row = table.take(cells, index + 1);
    return row === null ? [] : [row];
  });
  return { columns: table.columns, rows: taken };
}

function refusal(rows: string[][], refusesExtraCells = true): string {
  try {
    makeTable(rows, refusesExtraCells);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'PARAM_ERROR') return error.sentence.zh;
    throw error;
  }
  return 'accepted';
}

describe('a table', () => {
  test('has the names of its first row and as many cells in all others, without blank rows', () => {
    const table = makeTable([[], [' ', ''], [' 手机号', '分组', ''], ['1'], ['', '  '], ['2', 'a', ' ']]);
    expect(table).toEqual({
      columns: ['手机号', '分组'],
      rows: [
        ['1', ''],
        ['2', 'a'],
      ],
    });
  });

  test('of a sheet leaves out notes that stand right of the named columns', () => {
    expect(makeTable([['手机号'], ['1', 'a note']], false).rows).toEqual([['1']]);
  });

  test('of failed rows is the table that they came from', () => {
    const table = makeTable([
      ['手机号', "'=x", '错误码', '原因'],
      ["'+861", "''=1", 'DEPT_REQUIRED', 'no department'],
    ]);
    expect(table).toEqual({ columns: ['手机号', '=x'], rows: [['+861', "'=1"]] });
  });
});

describe('a file is refused', () => {
  test.each([
    ['without rows', [], '文件是空的'],
    ['of blank rows', [['', ' ']], '文件是空的'],
    ['of column names only', [['手机号', '分组']], '文件只有表头'],
    [
      'that begins with a number',
      [
        ['13800000001', 'a'],
        ['13800000002', 'a'],
      ],
      '第一行应是表头',
    ],
    ['that begins with an address', [['a@b.cn'], ['c@d.cn']], '第一行应是表头'],
    [
      'with a delimiter too many',
      [
        ['手机号', '分组'],
        ['1', 'a'],
        ['2', 'a', 'b'],
      ],
      '第 3 行有 3 列，而表头只有 2 列',
    ],
    [
      'with too many columns',
      [Array.from({ length: FILE_COLUMNS_MAX + 1 }, (_, index) => `c${index}`)],
      '文件有 201 列',
    ],
    ['with a huge cell', [['手机号'], ['x'.repeat(CELL_LENGTH_MAX + 1)]], '第 2 行第 1 列超过 10,000 个字符'],
  ])('%s', (_, rows, sentence) => {
    expect(refusal(rows)).toContain(sentence);
  });

  test('with too many rows', () => {
    const table = new FileTable({ refusesExtraCells: true });
    table.take(['手机号'], 1);
    const row = ['1'];
    for (let number = 0; number < FILE_ROWS_MAX; number += 1) table.take(row, number + 2);
    expect(table.rowCount).toBe(FILE_ROWS_MAX);
    expect(() => table.take(row, FILE_ROWS_MAX + 2)).toThrow('more than 1,000,000 rows');
  });
});
