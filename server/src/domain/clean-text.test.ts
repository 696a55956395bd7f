import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, hasForbiddenCharacter, isLongerThan } from './clean-text.ts';

describe('cleaning', () => {
  test.each([
    ['  vip  ', 'vip'],
    ['\u200Bvip\uFEFF', 'vip'],
    ['v\u202Ei\u2069p', 'vip'],
    ['\u3000会员\u00A0', '会员'],
    ['e\u0301', '\u00E9'],
    ['\t\r\n', ''],
    ['\u200B \u200B', ''],
    ['👨\u200D👩\u200D👧', '👨\u200D👩\u200D👧'],
    ['a  b', 'a  b'],
    ['ＶＩＰ', 'ＶＩＰ'],
  ])('%j becomes %j', (text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned);
  });

  test('twice is the same as once', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(' ', '\u200B', '\uFEFF', '\u0301', 'e', '\u3000', '\n'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, (value) => {
        expect(cleanText(cleanText(value))).toBe(cleanText(value));
      }),
      { numRuns: 5_000 },
    );
  });
});

test.each([
  ['a\u0000b', true],
  ['a\u0085b', true],
  ['a\tb', true],
  ['\uD800', true],
  ['😀', false],
  ['a b', false],
])('%j holds a forbidden character: %s', (text, isForbidden) => {
  expect(hasForbiddenCharacter(text)).toBe(isForbidden);
});

test('length is counted in code points', () => {
  expect(isLongerThan('😀'.repeat(64), 64)).toBe(false);
  expect(isLongerThan('😀'.repeat(65), 64)).toBe(true);
  expect(isLongerThan('a'.repeat(65), 64)).toBe(true);
  expect(isLongerThan('a'.repeat(64), 64)).toBe(false);
});
