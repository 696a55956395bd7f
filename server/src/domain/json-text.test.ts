import fc from 'fast-check';
import { isLosslessNumber, parse as parseLosslessly } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { MusterError } from '../errors.ts';
import { decodeJsonBytes, parseJsonText, protectNumbers, readRowTexts } from './json-text.ts';

describe('numbers', () => {
  test.each([
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-0', '-0'],
    ['0', 0],
    ['1.0', 0.5],
    ['1e3', 0.5],
    ['1E400', 0.5],
    ['-12.75e-9', 0.5],
    ['"1.0"', '1.0'],
    ['"a\\"9007199254740993"', 'a"9007199254740993'],
    ['"\\\\"', '\\'],
  ])('%s is read as %j', (text, value) => {
    expect(parseJsonText(text)).toEqual(value);
    expect(parseJsonText(`[${text} ,{"a":${text}}]`)).toEqual([value, { a: value }]);
  });

  test.each([
    '01',
    '9007199254740993x',
    '1.',
    '.5',
    '+1',
    '--1',
    '--0e1',
    '12e0e9007199254740993',
    '-1.5e3.5',
    '1.5.5',
    '{9007199254740993:1}',
    '{1.5 :1}',
    '-',
    '1e',
  ])('%s is no JSON, and stays none', (text) => {
    expect(() => parseJsonText(text)).toThrow(MusterError);
  });

  test('every document is read as an exact parser reads it', () => {
    fc.assert(
      fc.property(jsonTexts(), (text) => {
        expect(parseJsonText(text)).toEqual(parseExactly(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a text is JSON after the pass if and only if it was before', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '-',
      '.',
      'e',
      '9007199254740993',
      '0',
      '12',
      ' ',
      'null',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(isJson(protectNumbers(text))).toBe(isJson(text));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('what is refused', () => {
  test.each(['{"__proto__":1}', '{"a":[{"__proto__":{"b":1}}]}', '{"\\u005f_proto__":1}'])('%s', (text) => {
    expect(() => parseJsonText(text)).toThrow(expect.objectContaining({ code: 'PARAM_ERROR' }));
  });

  test('bytes that are not UTF-8', () => {
    expect(() => decodeJsonBytes(Buffer.from([0x22, 0xff, 0x22]))).toThrow(
      expect.objectContaining({ code: 'PARAM_ERROR' }),
    );
  });

  test('a byte order mark and a key named constructor are not', () => {
    expect(parseJsonText(decodeJsonBytes(Buffer.from('\uFEFF{"constructor":{"prototype":1}}')))).toEqual({
      constructor: { prototype: 1 },
    });
  });

  test('100,000 levels of nesting neither crash nor hang', () => {
    const text = `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(readRowTexts(text)).toHaveLength(1);
    expect(() => parseJsonText(text)).not.toThrow(TypeError);
  });
});

describe('the source text of rows', () => {
  test('is what the caller sent, byte for byte', () => {
    const text =
      '{"data": [ {"b":1.50, "a":9223372036854775807} ,{"s":"],}\\""}\n] ,"publicParams":{"data":[1]}}';
    expect(readRowTexts(text)).toEqual(['{"b":1.50, "a":9223372036854775807}', '{"s":"],}\\""}']);
  });

  test('comes from the last data key, as a parser reads it', () => {
    expect(readRowTexts('{"data":[{"a":1}],"\\u0064ata":[{"a":2},{"a":3}]}')).toEqual(['{"a":2}', '{"a":3}']);
  });

  test.each(['1', '{"a":1}', '"x"', 'null', '[]'])(
    'is not sought in an earlier data of another kind: %s',
    (other) => {
      expect(readRowTexts(`{"data":${other},"publicParams":{},"data":[{"a":2}]}`)).toEqual(['{"a":2}']);
    },
  );

  test('gives as many rows as a parser sees, each of the same value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        fc.nat(3),
        (rows, indent) => {
          const text = JSON.stringify({ publicParams: {}, data: rows, more: [1] }, null, indent);
          expect(readRowTexts(text).map((row): unknown => JSON.parse(row))).toEqual(
            JSON.parse(JSON.stringify(rows)),
          );
        },
      ),
    );
  });
});

/** Documents with numbers of every shape, rendered with random white space. */
function jsonTexts(): fc.Arbitrary<string> {
  const space = fc.constantFrom('', ' ', '\n', '\t ');
  const integer = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String);
  const number = fc.oneof(
    integer,
    fc
      .tuple(integer, fc.constantFrom('.0', '.25', 'e3', 'E-2', '.5e+7'))
      .map(([digits, rest]) => digits + rest),
    fc.constantFrom('-0', '0', '9007199254740991', '9007199254740992', '-9007199254740993'),
  );
  const leaf = fc.oneof(
    number,
    fc.string().map((s) => JSON.stringify(s)),
    fc.constantFrom('true', 'null'),
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc
        .tuple(fc.array(tie('value'), { maxLength: 4 }), space)
        .map(([items, s]) => `[${s}${items.join(`${s},${s}`)}${s}]`),
      fc
        .tuple(
          fc.dictionary(
            fc.string().filter((key) => key !== '__proto__'),
            tie('value'),
            { maxKeys: 4 },
          ),
          space,
        )
        .map(
          ([items, s]) =>
            `{${Object.entries(items)
              .map(([k, v]) => `${JSON.stringify(k)}${s}:${s}${v}`)
              .join(',')}${s}}`,
        ),
    ),
  }));
  return value;
}

/** The oracle: a parser that keeps the digits of every number. */
function parseExactly(text: string): unknown {
  return parseLosslessly(text, (_key, value) => {
    if (!isLosslessNumber(value)) return value;
    const digits = value.value;
    if (/[.eE]/.test(digits)) return 0.5;
    return digits !== '-0' && Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
