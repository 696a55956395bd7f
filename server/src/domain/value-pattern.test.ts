import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileValuePattern } from './value-pattern.ts';

test.each<[pattern: string, fits: string[], not: string[]]>([
  [
    '\\d{17}[\\dXx]',
    ['11010519491231002X'],
    ['11010519491231002', '11010519491231002XX', ' 11010519491231002X'],
  ],
  ['[A-Z]{2}-\\d{4,8}', ['AB-1234', 'AB-12345678'], ['AB-123', 'ab-1234', 'AB-123456789']],
  ['M\\d+|V\\w{3}', ['M1', 'Vabc'], ['M', 'Vab', 'M1Vabc']],
  ['[^\\]\\-]+', ['abc'], ['a-b', 'a]b', '']],
  ['\\w+', ['x'.repeat(256)], ['x y']],
  ['会员[0-9]{1,}', ['会员12'], ['会员']],
  ['.', ['😀'], ['ab']],
  ['a\\.b\\|c', ['a.b|c'], ['axb|c']],
  ['a/b', ['a/b'], ['a']],
])('the pattern %s is matched against the whole value', (pattern, fits, not) => {
  const compiled = compileValuePattern(pattern);
  expect(compiled).not.toBeNull();
  expect(fits.filter((value) => compiled?.test(value) !== true)).toEqual([]);
  expect(not.filter((value) => compiled?.test(value) !== false)).toEqual([]);
});

test.each([
  '',
  'x'.repeat(201),
  '(a+)+',
  '(a|a)*',
  '(?=a)',
  '\\1',
  '^a$',
  'a**',
  'a+?',
  '[b-a]',
  '[a',
  '[]',
  'a{3,2}',
  'a{1000}',
  '\\p{L}',
  '\\',
  '\ud800'.repeat(201),
  '\\d*\\d*\\d*x',
  'a+a{100}b',
])('the pattern %s is refused', (pattern) => {
  expect(compileValuePattern(pattern)).toBeNull();
});

describe('whatever is accepted', () => {
  const part = fc.tuple(
    fc.constantFrom('a', '\\d', '\\w', '.', '[ab]', '[^b]'),
    fc.constantFrom('', '?', '*', '+', '{1,20}', '{3}', '{0,100}', '{2,}'),
  );
  const pattern = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.flat().join(''));

  test('answers at once, also for a value that almost fits', () => {
    fc.assert(
      fc.property(pattern, (source) => {
        const compiled = compileValuePattern(source);
        if (compiled === null) return;
        const startedMs = performance.now();
        for (const value of ['a'.repeat(255) + '!', '1'.repeat(255) + '-', 'ab'.repeat(128)])
          compiled.test(value);
        // A thousand times what it takes: only what explodes is slower.
        expect(performance.now() - startedMs).toBeLessThan(250);
      }),
      { numRuns: 300 },
    );
  });
});
