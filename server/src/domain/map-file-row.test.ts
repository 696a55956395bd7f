import { describe, expect, test } from 'vitest';
import { type FileMapping, parseFileMapping } from './file-mapping.ts';
import { describeFileProblem } from './file-problem.ts';
import { parseImportRequest } from './import-request.ts';
import { parseJsonText } from './json-text.ts';
import { mapFileRow, writeFileBatch } from './map-file-row.ts';

const COLUMNS = ['手机号', 'openid', 'appid', '分组', '标签', '部门'];

function mappingOf(more: object = {}): FileMapping {
  return parseFileMapping(
    {
      optType: 'add',
      identities: [
        { column: 0, identityType: 'phone' },
        { column: 1, identityType: 'openid', platform: { value: 'gzh' }, appid: { column: 2 } },
      ],
      groupColumns: [3, 4],
      groupNames: ['全员'],
      ...more,
    },
    COLUMNS.length,
  );
}

describe('a row of a file', () => {
  test('becomes a row of v2/batchAdd', () => {
    expect(mapFileRow([' 138 ', 'o1', 'wx1', 'a,b', 'c', ''], mappingOf())).toEqual({
      identities: [
        { identityType: 'phone', identityValue: '138' },
        {
          identityType: 'openid',
          identityValue: 'o1',
          platform: 'gzh',
          appid: 'wx1',
          isWeChatEcosystem: true,
        },
      ],
      groups: 'a,b,c,全员',
    });
  });

  test('leaves out what is blank', () => {
    expect(mapFileRow(['\u200B', 'o1', ' ', '', '\u3000', ''], mappingOf({ groupNames: [] }))).toEqual({
      identities: [{ identityType: 'openid', identityValue: 'o1', platform: 'gzh' }],
      groups: '',
    });
    expect(mapFileRow([], mappingOf()).identities).toEqual([]);
  });

  test.each([
    [{ field: 'thirdDeptId', column: 5 }, 'd1', { categoryType: '2', thirdDeptId: 'd1' }],
    [{ field: 'wxDeptId', column: 5 }, ' ', { categoryType: '2', wxDeptId: '' }],
    [{ field: 'deptId', value: '9007199254740993' }, 'd1', { categoryType: '2', deptId: '9007199254740993' }],
  ])('is of the department that %j says, with the cell %j', (department, cell, place) => {
    const row = mapFileRow(['138', '', '', 'a', '', cell], mappingOf({ department }));
    expect(row).toMatchObject(place);
  });
});

test('rows of a file are a call that the engine reads, whatever their cells hold', () => {
  const rows = [
    ['138', '"\\\u0000\u{1F600}\uD800', '__proto__', 'a\nb', '', ''],
    ['-0', '1e5', '99999999999999999999', '', '', ''],
  ];
  const { request, body } = writeFileBatch(rows, mappingOf({ matchingType: 2 }), true);
  const read = parseImportRequest(parseJsonText(body.toString()));
  expect(read).toEqual(request);
  expect(read).toMatchObject({ optType: 'add', matchingType: 2, isDryRun: true });
});

test.each([
  ['/identities/0/identityValue', ['138', 'o1', 'wx1', '', '', ''], '「手机号」：'],
  ['/identities/0/identityValue', ['', 'o1', 'wx1', '', '', ''], '「openid」：'],
  ['/identities/1/appid', ['138', 'o1', 'wx1', '', '', ''], '「appid」：'],
  ['/identities/1/platform', ['138', 'o1', 'wx1', '', '', ''], '内容'],
  ['/identities/0', ['138', '', '', '', '', ''], '「手机号」：'],
  ['/groups', [], '「分组」：'],
  ['/thirdDeptId', [], '「部门」：'],
  ['', [], '内容'],
])('the problem at %j of %j is told with its column', (pointer, cells, start) => {
  const mapping = mappingOf({ department: { field: 'thirdDeptId', column: 5 } });
  const problem = { code: 'IDENTITY_VALUE_INVALID' as const, pointer };
  expect(describeFileProblem(problem, { cells, columns: COLUMNS, mapping }).zh.startsWith(start)).toBe(true);
});
