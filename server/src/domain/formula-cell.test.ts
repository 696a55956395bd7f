import { expect, test } from 'vitest';
import { defuseCell, quoteCell, restoreCell } from './formula-cell.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+8613800000001', "'+8613800000001"],
  ['  @a', "'  @a"],
  ['\u200B＝1', "'\u200B＝1"],
  ["'=1", "'=1"],
  ['a=1', 'a=1'],
  ['', ''],
])('a spreadsheet takes %j for text as %j', (cell, defused) => {
  expect(defuseCell(cell)).toBe(defused);
});

test.each(['=1', "'=1", "''＝1", '-', "'", "'a", ' +1', 'a', '', "'\u200E@x"])(
  'a cell comes back as it was from a file of failed rows: %j',
  (cell) => {
    expect(quoteCell(cell)).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u);
    expect(restoreCell(quoteCell(cell))).toBe(cell);
  },
);
