import { expect, test } from 'vitest';
import { detectDelimiter } from './detect-delimiter.ts';

test.each([
  ['手机号,分组\n1,"a;b;c;d"', ','],
  ['手机号;分组;备注\n1,2;a', ';'],
  ['手机号\t分组\n', '\t'],
  ['"a,b,c";d;e', ';'],
  ['\r\n\n  a;b', ';'],
  ['手机号', ','],
  ['', ','],
  ['a;b,c', ','],
])('the delimiter of %j is %j', (start, delimiter) => {
  expect(detectDelimiter(start)).toBe(delimiter);
});
