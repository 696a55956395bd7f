import { expect, test } from 'vitest';
import { formatJsonText } from './format-json-text.ts';

test.each(['{}', '[]', '1', '"a"', '{"a":[],"b":{},"c":[{"d":null},[true,-1.5]]}', '{"a\\"{":"[,:\\\\"}'])(
  'what JSON.stringify would make of it: %s',
  (text) => {
    expect(formatJsonText(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
  },
);

test('digits, order and repeated keys stay', () => {
  const text = '{ "b":12345678901234567890,\n"a":1.10, "a" : 2 }';
  expect(formatJsonText(text)).toBe('{\n  "b": 12345678901234567890,\n  "a": 1.10,\n  "a": 2\n}');
});
