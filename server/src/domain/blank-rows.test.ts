import { describe, expect, test } from 'vitest';
import { ErasedPeople, blankFileRows, blankRows } from './blank-rows.ts';
import type { FileMapping } from './file-mapping.ts';
import type { BatchKind } from './import-request.ts';
import { parseJsonText, readRowTexts } from './json-text.ts';

const PEOPLE = new ErasedPeople(new Set(['phone', 'email', 'id', 'openid', 'unionid']));
PEOPLE.add({
  userId: 7,
  until: 10,
  keys: [
    ['phone', '+8613800000000'],
    ['openid', 'oABC'],
    ['id', '42'],
  ],
});

/** Of a payload with these rows, which are blanked. */
function blanked(kind: BatchKind, rows: string[], at = 9): boolean[] {
  const text = `{"publicParams":{"optType":"add"},"data":[${rows.join(' , ')}]}`;
  const result = blankRows(text, parseJsonText(text), { kind, at, people: PEOPLE });
  if (result === null) return rows.map(() => false);
  return readRowTexts(result).map((row) => row === '{}');
}

function identity(identityType: unknown, identityValue: unknown, more: object = {}): string {
  return JSON.stringify({ identities: [{ identityType, identityValue, ...more }], groups: 'a' });
}

describe('a row is blanked', () => {
  test.each([
    ['that names the person as matching reads it', identity('phone', ' 138-0000 0000 '), true],
    ['whose integer is the value', identity('uid', 42), true],
    ['whatever platform and appid it names', identity('openid', 'oABC', { appid: 'wx1' }), true],
    ['that names somebody else', identity('phone', '13800000001'), false],
    ['whose value is another type of identity', identity('id', '13800000000'), false],
    ['whose type there is not', identity('mobile', '13800000000'), true],
    ['without a type', identity(undefined, 'oABC'), true],
    [
      'whose identities are no list',
      '{"identities":{"identityType":"phone","identityValue":"13800000000"}}',
      true,
    ],
    ['whose identities are texts', '{"identities":["13800000000"]}', true],
    [
      'that failed for another reason',
      '{"identities":[{"identityType":"id","identityValue":"42"}],"categoryType":9}',
      true,
    ],
    ['without identities', '{"groups":"a"}', false],
  ])('%s', (_, row, isBlanked) => {
    expect(blanked('v2', [row])).toEqual([isBlanked]);
    expect(blanked('file', [row])).toEqual([isBlanked]);
  });

  test('by its columns, of the old call', () => {
    const rows = ['{"phone":"13800000000"}', '{"thirdId":42}', '{"unionid":"42"}', '{"openid":"oABC"}'];
    expect(blanked('v1', rows)).toEqual([true, true, false, true]);
  });

  test('by the user, of what was done by hand', () => {
    expect(blanked('manual', ['{"audienceUserId":"7"}', '{"audienceUserId":"8"}'])).toEqual([true, false]);
  });

  test('only in what took effect before the erasure', () => {
    expect(blanked('v2', [identity('id', '42')], 11)).toEqual([false]);
    expect(blanked('manual', ['{"audienceUserId":"7"}'], 11)).toEqual([false]);
  });
});

test('all other rows, and what stands beside them, stay as they are', () => {
  const kept = '{ "identities":[{"identityType":"id","identityValue": 12345678901234567890 }],"x":1.50 }';
  const text = `{ "data" : [ ${kept} ,{"identities":[{"identityType":"id","identityValue":"42"}]}, ${kept}],
    "publicParams":{"optType":"add","n":1e400}, "call\\u0031": "x"}`;
  expect(blankRows(text, parseJsonText(text), { kind: 'v2', at: 1, people: PEOPLE })).toBe(
    `{"data":[${kept},{},${kept}],"publicParams":{"optType":"add","n":1e400},"call1":"x"}`,
  );
});

describe('a row of a file is blanked', () => {
  const rows = [
    ['13800000000', '42', 'a'],
    ['13800000001', '13800000000', 'b'],
    ['', '41', '42'],
  ];
  const mapping = (column: number, identityType: string): FileMapping => ({
    optType: 'add',
    matchingType: 1,
    identities: [{ column, identityType, platform: null, appid: null }],
    groupColumns: [],
    groupNames: [],
    department: null,
  });
  const find = (explained: FileMapping | null, at = 9): number[] => {
    const result = blankFileRows(rows, { mapping: explained, at, people: PEOPLE });
    return (result ?? []).flatMap((cells, index) => (cells.every((cell) => cell === '') ? [index] : []));
  };

  test('where a column that is an identity names the person', () => {
    expect(find(mapping(0, 'phone'))).toEqual([0]);
    expect(find(mapping(1, 'phone'))).toEqual([1]);
    expect(find(mapping(1, 'uid'))).toEqual([0]);
    expect(find(mapping(2, 'phone'))).toEqual([]);
  });

  test('where any cell does, as long as nobody has said what the columns are', () => {
    expect(find(null)).toEqual([0, 1, 2]);
  });

  test('only in a file that was there before the erasure', () => {
    expect(find(null, 10)).toEqual([]);
  });

  test('while the others stay as they are', () => {
    expect(blankFileRows(rows, { mapping: mapping(0, 'phone'), at: 9, people: PEOPLE })?.slice(1)).toEqual(
      rows.slice(1),
    );
  });
});
