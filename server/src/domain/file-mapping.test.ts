import { describe, expect, test } from 'vitest';
import { MusterError } from '../errors.ts';
import { confineMapping, parseFileMapping } from './file-mapping.ts';

const PHONE = { column: 0, identityType: 'phone' };

function refusal(sent: unknown): string {
  try {
    parseFileMapping(sent, 3);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'PARAM_ERROR')
      return error.sentence.en.split(' ')[0] ?? '';
    throw error;
  }
  return 'accepted';
}

test('a mapping is read, with what it leaves out', () => {
  expect(parseFileMapping({ optType: 'add', identities: [PHONE] }, 1)).toEqual({
    optType: 'add',
    matchingType: 1,
    identities: [{ ...PHONE, platform: null, appid: null }],
    groupColumns: [],
    groupNames: [],
    department: null,
  });
  const whole = {
    optType: 'delete',
    matchingType: 2,
    identities: [{ column: 0, identityType: 'openid', platform: { value: 'gzh' }, appid: { column: 1 } }],
    groupColumns: [2],
    groupNames: ['a', 'b'],
    department: { field: 'wxDeptId', column: 1 },
  };
  expect(parseFileMapping(whole, 3)).toEqual(whole);
});

test('names of groups are cleaned and split as those of a row', () => {
  const mapping = parseFileMapping(
    { optType: 'add', identities: [PHONE], groupNames: [' a,b ', 'a', ''] },
    1,
  );
  expect(mapping.groupNames).toEqual(['a', 'b']);
});

describe('a mapping is refused, with the field that is wrong', () => {
  const add = { optType: 'add', identities: [PHONE] };
  test.each([
    ['/mapping', null],
    ['/publicParams/optType', { ...add, optType: 'undo' }],
    ['/publicParams/matchingType', { ...add, matchingType: 3 }],
    ['/mapping/identities', { ...add, identities: [] }],
    ['/mapping/identities', { ...add, identities: [PHONE, { column: 0, identityType: 'id' }] }],
    ['/mapping/identities', { ...add, identities: Array.from({ length: 21 }, () => PHONE) }],
    ['/mapping/identities/0', { ...add, identities: ['phone'] }],
    ['/mapping/identities/0/column', { ...add, identities: [{ ...PHONE, column: 3 }] }],
    ['/mapping/identities/0/column', { ...add, identities: [{ ...PHONE, column: -1 }] }],
    ['/mapping/identities/0/identityType', { ...add, identities: [{ column: 0 }] }],
    ['/mapping/identities/0/appid/value', { ...add, identities: [{ ...PHONE, appid: {} }] }],
    ['/mapping/groupColumns/0', { ...add, groupColumns: ['x'] }],
    ['/mapping/groupColumns', { ...add, groupColumns: [1, 1] }],
    ['/mapping/groupColumns', { ...add, optType: 'delete' }],
    ['/mapping/groupNames', { ...add, groupNames: ['x'.repeat(65)] }],
    ['/mapping/groupNames', { ...add, groupNames: [1] }],
    ['/mapping/department/field', { ...add, department: { field: 'name', value: 'x' } }],
    ['/mapping/department/value', { ...add, department: { field: 'deptId' } }],
  ])('%s of %j', (field, sent) => {
    expect(refusal(sent)).toBe(field);
  });
});

test("a department's own people import into it, whatever they ask for", () => {
  const mapping = parseFileMapping({ optType: 'add', identities: [PHONE] }, 1);
  expect(confineMapping(mapping, null)).toEqual(mapping);
  expect(confineMapping(mapping, 7).department).toEqual({ field: 'deptId', value: '7' });
});
