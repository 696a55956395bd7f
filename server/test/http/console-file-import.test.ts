import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deflatePayload } from '../../src/operations/accept-batch.ts';
import { saveDepartments } from '../../src/operations/save-departments.ts';
import { encodeGb18030 } from '../file-import/encode-text.ts';
import { TIMEOUTS, createFileWorld, makeCsv, phoneOf } from '../file-import/file-world.ts';
import { makeXlsx } from '../file-import/make-xlsx.ts';
import { type ConsoleFileWorld, MAPPING, createConsoleFileWorld } from './console-file-world.ts';

let world: ConsoleFileWorld;
beforeAll(async () => {
  world = await createConsoleFileWorld();
});
afterAll(() => world.close());
beforeEach(() =>
  world.database.query({
    text: `update file_import set state = 'cancelled' where enterprise_id = $1::int and state <> 'finished'`,
    values: [world.enterpriseId],
  }),
);

test('a file is uploaded, looked at, tried, imported, and its failed rows come back to be corrected', async () => {
  const long = Array.from({ length: 1_000 }, (_, index) => [phoneOf(index), `组${index % 3}`]);
  const rows = [['', '组1'], ['12', '=组2'], [phoneOf(0), '甲，乙'], ...long];
  const id = await world.upload(makeCsv(rows));
  const shown = await world.show(id);
  expect(shown).toMatchObject({
    state: 'ready',
    encoding: 'UTF-8',
    columns: ['手机号', '分组'],
    rowCount: 1_003,
    partCount: 3,
    mapping: MAPPING,
    mappingOrigin: 'guessed',
    dryRun: null,
    outcome: null,
  });
  expect(shown.firstRows).toEqual(rows.slice(0, 20));

  const tried = await world.preview(id, MAPPING);
  expect(tried).toMatchObject({ status: 'FINISHED', success: 18, fail: 2, usersCreated: 17 });
  expect(tried.newGroups).toEqual(['甲，乙', '组0', '组1', '组2'].map((name) => ({ deptId: null, name })));
  expect(tried.rows).toHaveLength(20);
  expect(tried.rows.slice(0, 4)).toEqual([
    { index: 0, errorCode: 'IDENTITY_REQUIRED', msg: expect.stringContaining('没有用户身份'), warnings: [] },
    {
      index: 1,
      errorCode: 'IDENTITY_VALUE_INVALID',
      msg: expect.stringContaining('「手机号」：'),
      warnings: [],
    },
    {
      index: 2,
      errorCode: null,
      msg: null,
      warnings: [{ errorCode: 'FULLWIDTH_COMMA', msg: expect.stringContaining('「分组」：') }],
    },
    { index: 3, errorCode: null, msg: null, warnings: [] },
  ]);

  const checked = await world.run('dry-run', id, MAPPING);
  expect(checked).toMatchObject({
    state: 'ready',
    mappingOrigin: 'own',
    success: 0,
    dryRun: {
      success: 1_001,
      fail: 2,
      usersCreated: 1_000,
      matchedRows: 1,
      groupsCreated: 4,
      failureCounts: [
        { errorCode: 'IDENTITY_REQUIRED', count: 1 },
        { errorCode: 'IDENTITY_VALUE_INVALID', count: 1 },
      ],
    },
  });
  expect((await world.failedRows(id, { dryRun: 'true' })).text.split('\r\n')).toHaveLength(4);

  const imported = await world.run('start', id, MAPPING);
  expect(imported).toMatchObject({
    state: 'finished',
    settledParts: 3,
    success: 1_001,
    fail: 2,
    outcome: { relationsAdded: 1_001 },
  });
  const { list } = await world.ask<{ list: object[] }>('reader', 'GET /file-import/list', { size: '1' });
  expect(list).toMatchObject([
    {
      fileImportId: id,
      name: 'people.csv',
      username: 'operator',
      state: 'finished',
      success: 1_001,
      fail: 2,
    },
  ]);

  const { text, header } = await world.failedRows(id);
  expect(header).toBe(`attachment; filename*=UTF-8''${encodeURIComponent('people-失败行.csv')}`);
  expect(text.startsWith('\uFEFF手机号,分组,错误码,原因\r\n')).toBe(true);
  const failed = parse(text, { bom: true });
  expect(failed.slice(1)).toEqual([
    ['', '组1', 'IDENTITY_REQUIRED', expect.any(String)],
    ['12', "'=组2", 'IDENTITY_VALUE_INVALID', expect.any(String)],
  ]);

  // Corrected in the file that was taken, it goes in as what it was, with the same mapping.
  const again = await world.upload(text.replace('12,', `${phoneOf(5_000)},`));
  const corrected = await world.show(again);
  expect(corrected).toMatchObject({
    columns: ['手机号', '分组'],
    mapping: MAPPING,
    mappingOrigin: 'remembered',
  });
  expect(corrected.firstRows).toEqual([
    ['', '组1'],
    [phoneOf(5_000), '=组2'],
  ]);
  expect(await world.run('start', again, MAPPING)).toMatchObject({ success: 1, fail: 1 });
});

test('rows come back from the file of failed rows as they were, whatever stands in their cells', async () => {
  const cells = ["'=1", '=1', '+1', "''", '"q"', 'a\nb', ' ＝x', '-', '@', "'", 'a,b;c\td', '\u200B=1'];
  const rows = cells.map((cell) => ['no phone', cell]);
  const csv = [['手机号', '备注'], ...rows]
    .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\n');
  let text = csv;
  for (let round = 0; round < 3; round += 1) {
    const id = await world.upload(text);
    expect((await world.show(id)).firstRows).toEqual(rows);
    await world.run('start', id, { ...MAPPING, groupColumns: [], groupNames: ['组'] });
    ({ text } = await world.failedRows(id));
  }
});

test('the rows of a batch in ERROR are among those that were not imported; an erased person’s are not', async () => {
  const files = await createFileWorld(world.database, world.enterpriseId);
  const id = await world.upload('手机号,分组\n13600000001,甲\n13600000002,甲\n');
  await world.ask('operator', 'POST /file-import/start', { fileImportId: id, mapping: MAPPING });
  await files.feed(Number(id));
  await world.database.query({
    text: `update import_batch set status = 'ERROR' where enterprise_id = $1::int and file_import_id = $2::int`,
    values: [world.enterpriseId, Number(id)],
  });
  await files.finish(Number(id));
  expect(await world.show(id)).toMatchObject({
    state: 'finished',
    success: 0,
    fail: 2,
    outcome: { errorRows: 2 },
  });
  const cells = await deflatePayload(Buffer.from(JSON.stringify([[], ['13600000002', '甲']])));
  await world.database.query({
    text: `update file_import_part set cells = $3::bytea where enterprise_id = $1::int and file_import_id = $2::int`,
    values: [world.enterpriseId, Number(id), cells],
  });
  expect(parse((await world.failedRows(id)).text, { bom: true }).slice(1)).toEqual([
    ['13600000002', '甲', 'SYSTEM_ERROR', expect.stringContaining('导入记录')],
  ]);
});

test.each([
  ['GB18030', encodeGb18030('手机号,用户分组\r\n13900000001,老会员\r\n')],
  [
    'XLSX',
    makeXlsx({
      rows:
        '<row><c t="inlineStr"><is><t>手机号</t></is></c><c t="inlineStr"><is><t>用户分组</t></is></c></row>' +
        '<row><c><v>1.3900000001E10</v></c><c t="inlineStr"><is><t>老会员</t></is></c></row>',
    }),
  ],
])('a file in %s is imported as it reads', async (encoding, bytes) => {
  const id = await world.upload(bytes);
  expect(await world.show(id)).toMatchObject({
    encoding,
    columns: ['手机号', '用户分组'],
    firstRows: [['13900000001', '老会员']],
  });
  expect(await world.run('start', id, MAPPING)).toMatchObject({ success: 1, fail: 0 });
});

describe('an upload is refused', () => {
  test.each([
    ['an empty file', { name: 'a.csv', byteCount: 0 }, 'PARAM_ERROR'],
    ['a file that is too large', { name: 'a.csv', byteCount: 512 * 1024 * 1024 + 1 }, 'BODY_TOO_LARGE'],
    ['no number of bytes', { name: 'a.csv', byteCount: 'x' }, 'PARAM_ERROR'],
    ['no name', { byteCount: 1 }, 'PARAM_ERROR'],
    ['a name with control characters', { name: 'a\r\nb', byteCount: 1 }, 'PARAM_ERROR'],
    ['half a character in a name', { name: '\uD800', byteCount: 1 }, 'PARAM_ERROR'],
  ])('of %s', async (_, sent, code) => {
    expect(await world.askForCode('operator', 'POST /file-import/upload', sent)).toBe(code);
  });

  test('beyond five that are not finished, with what to do', async () => {
    for (let count = 0; count < 5; count += 1) {
      await world.ask('operator', 'POST /file-import/upload', { name: 'a.csv', byteCount: 1 });
    }
    const res = await world.call('POST', '/file-import/upload', {
      cookie: world.cookies.operator,
      body: { name: 'a.csv', byteCount: 1 },
    });
    expect([res.statusCode, res.json<{ msg: string }>().msg]).toEqual([
      409,
      expect.stringContaining('完成或取消'),
    ]);
  });
});

test('a file that cannot be read says why, in the language of the reader', async () => {
  const id = await world.upload('手机号,分组\n1,2,3\n');
  const refused = await world.show(id);
  expect(refused).toMatchObject({ state: 'failed', error: expect.stringContaining('第 2 行有 3 列') });
  const res = await world.call('GET', '/file-import/show', {
    cookie: world.cookies.operator,
    query: { fileImportId: id },
    headers: { 'accept-language': 'en' },
  });
  expect(res.json()).toMatchObject({ data: { error: expect.stringContaining('row 2 has 3 cells') } });
  expect(
    await world.askForCode('operator', 'POST /file-import/start', { fileImportId: id, mapping: MAPPING }),
  ).toBe('CONFLICT');
});

test.each([
  '<script>alert(1)</script>.csv',
  '../../../etc/passwd',
  `a"; filename=b.exe`,
  '组\u202Evsc.exe',
  `'; drop table file_import; --`,
  '%00%0d%0a.csv',
  '.csv',
  '😀'.repeat(200),
])('the name %j is only a name', async (name) => {
  const id = await world.upload('手机号\nx\n', name);
  await world.run('start', id, { ...MAPPING, groupColumns: [], groupNames: ['组'] });
  const { list } = await world.ask<{ list: { name: string }[] }>('operator', 'GET /file-import/list');
  expect(list[0]?.name).toBe(name.replace('\u202E', ''));
  const { header } = await world.failedRows(id);
  expect(header).toMatch(/^attachment; filename\*=UTF-8''[\w.!~*'()%-]+$/);
});

test('ids that are none of ours are not found', async () => {
  for (const fileImportId of ['0', '99999999', '2147483648', '9007199254740993', '-1']) {
    for (const name of ['show', 'preview-result', 'failed-rows.csv']) {
      const code = await world.askForCode('operator', `GET /file-import/${name}`, { fileImportId });
      expect([fileImportId, name, code]).toEqual([fileImportId, name, 'NOT_FOUND']);
    }
  }
});

test("a department's operator imports into that department only, and sees its files only", async () => {
  const { enterpriseId } = world;
  const [saved] = await world.database.transaction(TIMEOUTS, (tx) =>
    saveDepartments(tx, { enterpriseId, elements: [{ name: '华东', keys: [], parent: null }] }),
  );
  const deptId = saved?.deptId ?? 0;
  await world.addPerson('clerk', 'operator', deptId);
  const others = await world.upload('手机号,分组\n13700000001,甲\n');
  for (const name of [
    'GET /file-import/show',
    'POST /file-import/cancel',
    'GET /file-import/failed-rows.csv',
  ]) {
    expect(await world.askForCode('clerk', name, { fileImportId: others })).toBe('NOT_FOUND');
  }
  const id = await world.upload('手机号,分组\n13700000001,部门组\n', 'own.csv', 'clerk');
  const { list } = await world.ask<{ list: object[] }>('clerk', 'GET /file-import/list');
  expect(list).toMatchObject([{ fileImportId: id }]);
  const forced = { field: 'deptId', value: String(deptId) };
  expect((await world.show(id, 'clerk')).mapping.department).toEqual(forced);
  expect((await world.preview(id, MAPPING, 'clerk')).newGroups).toEqual([
    { deptId: String(deptId), name: '部门组' },
  ]);
  expect(await world.run('start', id, MAPPING, 'clerk')).toMatchObject({ state: 'finished', success: 1 });
  const { rows } = await world.database.query({
    text: `select dept_id as "deptId" from audience_group where enterprise_id = $1::int and name = '部门组'`,
    values: [world.enterpriseId],
  });
  expect(rows).toEqual([{ deptId }]);

  // What the enterprise last imported such a file into is none of the department's business.
  const later = await world.upload('手机号,分组\n13700000003,甲\n');
  await world.run('start', later, { ...MAPPING, groupNames: ['企业的分组'] });
  const next = await world.upload('手机号,分组\n13700000002,部门组\n', 'next.csv', 'clerk');
  expect(await world.show(next, 'clerk')).toMatchObject({ mapping: { groupNames: [] } });
});
