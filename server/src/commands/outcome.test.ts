import { expect, test } from 'vitest';
import { done, listed, writeCell, writeTable } from './outcome.ts';

test('columns stand under each other, Chinese ones too, and numbers to the right', () => {
  const rows = [
    { id: 1, name: '默认企业', state: 'active' },
    { id: 12, name: 'b', state: 'suspended' },
  ];
  expect(writeTable(rows)).toBe(
    ['id  name      state\n', ' 1  默认企业  active\n', '12  b         suspended\n'].join(''),
  );
});

test('an empty list says so', () => {
  expect(listed([])).toEqual({ text: '（无）\n(none)\n', value: [] });
});

test.each([
  [null, '-'],
  [undefined, '-'],
  [0, '0'],
  [true, 'true'],
  [['a', 'b'], 'a, b'],
  [{ a: ['b'] }, '{"a":["b"]}'],
  ['a\nb\tc', String.raw`a\u000ab\u0009c`],
  ['\u001b[31mred', String.raw`\u001b[31mred`],
  ['\u202eabc', String.raw`\u202eabc`],
])('a cell that holds %j is one line that no terminal obeys', (value, text) => {
  expect(writeCell(value)).toBe(text);
});

test('what was done is said in Chinese first, then in English, then in facts', () => {
  const outcome = done({ zh: '好了', en: 'done' }, { id: 1, at: null });
  expect(outcome).toEqual({ text: '好了\ndone\n  id: 1\n  at: -\n', value: { id: 1, at: null } });
});
