import { describe, expect, test } from 'vitest';
import { readArguments, readBatchId, readId, readMoment, readName, readOneOf } from './arguments.ts';
import { type Command, UsageError } from './command.ts';

const COMMAND: Command = {
  words: 'thing make',
  usage: 'ENTERPRISE [NAME] [--reason TEXT]',
  options: { reason: { type: 'string' } },
  help: { zh: '', en: '' },
  run: async () => ({ text: '', value: null }),
};

describe('arguments', () => {
  test('are parameters, options and --json', () => {
    expect(readArguments(COMMAND, ['1', '--reason', 'so', '--json'])).toEqual({
      parameters: ['1'],
      options: { reason: 'so' },
      isJson: true,
    });
  });

  test.each([
    [[], /ENTERPRISE is missing/],
    [['1', 'a', 'b'], /b is one too many/],
    [['1', '--colour'], /colour/],
    [['1', '--reason'], /reason/],
  ])('%j are refused', (args, message) => {
    expect(() => readArguments(COMMAND, args)).toThrow(message);
    expect(() => readArguments(COMMAND, args)).toThrow(UsageError);
  });
});

describe('values', () => {
  test.each(['0', '-1', '1.5', 'x', '', '2147483648', '1e3', undefined])('%j is no id', (text) => {
    expect(() => readId(text)).toThrow(UsageError);
  });

  test('ids go to 2147483647, batch ids to 2^53 - 1', () => {
    expect(readId('2147483647')).toBe(2_147_483_647);
    expect(readBatchId('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => readBatchId('9007199254740992')).toThrow(UsageError);
  });

  test('a name is cleaned', () => {
    expect(readName('  一个\u200b企业 ')).toBe('一个企业');
  });

  test.each(['', ' \u3000', 'a\nb', 'x'.repeat(65), undefined])('%j is no name', (text) => {
    expect(() => readName(text)).toThrow(UsageError);
  });

  test.each([
    ['never', null],
    ['2027-12-31', '2027-12-31T00:00:00.000Z'],
    ['2027-12-31T08:00:00+08:00', '2027-12-31T00:00:00.000Z'],
    ['2028-02-29T23:59Z', '2028-02-29T23:59:00.000Z'],
  ])('%s is a moment', (text, moment) => {
    expect(readMoment(text)).toBe(moment);
  });

  test.each([
    '',
    '2027',
    '2027-02-31',
    '2027-02-31T00:00:00Z',
    '2027-13-01',
    '2027-12-31T08:00:00',
    'tomorrow',
  ])('%j is no moment', (text) => {
    expect(() => readMoment(text)).toThrow(UsageError);
  });

  test('one of several is said with all of them when it is none', () => {
    expect(readOneOf('on', '--x', ['on', 'off'])).toBe('on');
    expect(() => readOneOf('ON', '--x', ['on', 'off'])).toThrow(/--x must be one of on, off/);
  });
});
