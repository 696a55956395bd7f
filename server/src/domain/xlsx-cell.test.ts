import { expect, test } from 'vitest';
import { isDateFormat, readColumn, showDate, showNumber, unescapeText } from './xlsx-cell.ts';

test.each([
  ['13800000001', '13800000001'],
  ['1.3800000001E10', '13800000001'],
  ['8.6138E+12', '8613800000000'],
  ['123456789012345678', '123456789012345678'],
  ['0.30000000000000004', '0.3'],
  ['1E-7', '0.0000001'],
  ['-1.5', '-1.5'],
  ['1.0', '1'],
  ['007', '007'],
  ['', ''],
  ['abc', 'abc'],
])('the number %j is shown as %j', (raw, shown) => {
  expect(showNumber(raw)).toBe(shown);
});

test.each([
  ['45000', false, '2023-03-15'],
  ['45000.5', false, '2023-03-15T12:00:00'],
  ['45000.999988426', false, '2023-03-15T23:59:59'],
  ['0.25', false, '06:00:00'],
  ['1', false, '1900-01-01'],
  ['59', false, '1900-02-28'],
  ['61', false, '1900-03-01'],
  ['0', true, '00:00:00'],
  ['43538', true, '2023-03-15'],
  ['2958465', false, '9999-12-31'],
  ['99999999', false, '99999999'],
  ['-1', false, '-1'],
])('day %s (1904: %s) is shown as %s', (raw, is1904, shown) => {
  expect(showDate(raw, is1904)).toBe(shown);
});

test.each([
  [14, undefined, true],
  [22, undefined, true],
  [57, undefined, true],
  [0, undefined, false],
  [49, undefined, false],
  [164, 'yyyy\\-mm\\-dd', true],
  [165, '[$-804]yyyy"年"m"月"d"日";@', true],
  [166, '[h]:mm', true],
  [167, '#,##0.00_);[Red](#,##0.00)', false],
  [168, '0"day"', false],
  [169, 'General', false],
  [170, 'G/通用格式', false],
  [171, '0.00E+00', false],
  [172, '[>=100]0;0.0', false],
  [173, '\\d0', false],
])('format %i %s shows a date: %s', (id, code, isDate) => {
  expect(isDateFormat(id, code)).toBe(isDate);
});

test.each([
  ['A1', 0],
  ['Z9', 25],
  ['AA10', 26],
  ['xfd1', 16_383],
  ['1', -1],
])('%s is column %i', (reference, column) => {
  expect(readColumn(reference)).toBe(column);
});

test('characters that XML cannot hold come back', () => {
  expect(unescapeText('a_x000D_b_x005F_x')).toBe('a\rb_x');
});
