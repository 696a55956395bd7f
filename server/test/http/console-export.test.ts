import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readXlsx } from '../../src/worker/file-import/read-xlsx.ts';
import { StoredFile } from '../../src/worker/file-import/stored-file.ts';
import { importPeople } from './ask.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

interface Users {
  list: { audienceUserId: string }[];
}

let world: SignedInWorld;

async function create(name: string, more: object = {}): Promise<string> {
  const body = { name, ...more };
  const { groupId: id } = await world.ask<{ groupId: string }>('operator', 'POST /group/create', body);
  return id;
}

const identity = (identityType: string, identityValue: string): object => ({
  identities: [{ identityType, identityValue }],
});

async function readCells(bytes: Buffer): Promise<string[][]> {
  const size = { byteCount: bytes.length, pieceBytes: bytes.length };
  const rows = [];
  for await (const { cells } of readXlsx(new StoredFile(size, async () => bytes))) rows.push(cells);
  return rows;
}

const HEAD = ['audienceUserId', 'unionid', 'openid', 'phone', 'id', 'external_userid', 'email'];
const HOSTILE = `=1+1 "quoted", <b>&amp; _x0041_ 𝄞`;
let groupId: string;
let userIds: string[];

beforeAll(async () => {
  world = await createSignedInWorld();
  groupId = await create('出口 & <exported>');
  const data = [
    identity('phone', '13900000001'),
    {
      identities: [
        { identityType: 'id', identityValue: 'two ids' },
        { identityType: 'email', identityValue: 'a@example.com' },
      ],
    },
    identity('id', HOSTILE),
  ];
  await world.ask('operator', 'POST /group/member/add', { groupId, data });
  await world.ask('operator', 'POST /group/member/add', {
    groupId,
    data: [
      {
        identities: [
          { identityType: 'email', identityValue: 'a@example.com' },
          { identityType: 'id', identityValue: 'another id' },
        ],
      },
    ],
  });
  await world.applyAll();
  const { list } = await world.ask<Users>('reader', 'GET /group/member/list', { groupId });
  userIds = list.map(({ audienceUserId }) => audienceUserId);
});

afterAll(() => world.close());

const download = async (format: 'csv' | 'xlsx', id = groupId, more: Record<string, string> = {}) => {
  const res = await world.call('GET', `/group/members.${format}`, {
    cookie: world.cookies.reader,
    query: { groupId: id, ...more },
  });
  expect(res.statusCode).toBe(200);
  return res;
};

test('an export is a CSV file that Excel opens, with no formula in it, and says how many rows will come', async () => {
  const res = await download('csv');
  expect(res.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('出口 & <exported>.csv')}`,
    'x-muster-total': '3',
    'cache-control': 'no-store',
  });
  expect(res.body.startsWith('\uFEFFaudienceUserId,')).toBe(true);
  expect(parse(res.body, { bom: true })).toEqual([
    HEAD,
    [userIds[0], '', '', "'+8613900000001", '', '', ''],
    [userIds[1], '', '', '', 'another id two ids', '', 'a@example.com'],
    [userIds[2], '', '', '', `'${HOSTILE}`, '', ''],
  ]);
});

test('an export is an Excel file with the same cells, as they are', async () => {
  const res = await download('xlsx');
  expect(res.headers['x-muster-total']).toBe('3');
  expect(await readCells(res.rawPayload)).toEqual([
    HEAD,
    [userIds[0], '', '', '+8613900000001'],
    [userIds[1], '', '', '', 'another id two ids', '', 'a@example.com'],
    [userIds[2], '', '', '', HOSTILE],
  ]);
});

test('an export holds everybody once, however many pages it takes, also of a dynamic group', async () => {
  const people = Array.from({ length: 5_001 }, (_, index) => `person ${index}`);
  for (let start = 0; start < people.length; start += 500) {
    await importPeople(world, 'add', people.slice(start, start + 500), 'exported in pages');
  }
  const { list } = await world.ask<{ list: { groupId: string }[] }>('reader', 'GET /group/list', {
    name: 'exported in pages',
  });
  const id = list[0]?.groupId ?? '';
  const dynamic = await create('exported by rule', { rule: { all: [id] } });
  for (const exported of [id, dynamic]) {
    const res = await download('csv', exported);
    expect(res.headers['x-muster-total']).toBe('5001');
    const cells = parse(res.body, { bom: true, columns: true }) as unknown as { id: string }[];
    expect(cells.map((row) => row.id)).toEqual(people);
  }
  const sheet = await readCells((await download('xlsx', id)).rawPayload);
  expect(sheet.slice(1).map((row) => row[4])).toEqual(people);
});

test('an export of a moment holds the members of that moment, and says which in its name and in the audit log', async () => {
  const id = await create('exported as of');
  await importPeople(world, 'add', ['stays', 'leaves'], 'exported as of');
  const history = await world.ask<{ list: { at: string }[] }>('reader', 'GET /group/history', {
    groupId: id,
  });
  const asOf = history.list[0]?.at ?? '';
  await importPeople(world, 'delete', ['leaves'], 'exported as of');
  await importPeople(world, 'add', ['comes', 'comes too'], 'exported as of');
  const res = await download('csv', id, { asOf });
  expect(res.headers).toMatchObject({
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`exported as of ${asOf.replaceAll(':', '-')}.csv`)}`,
    'x-muster-total': '2',
  });
  const cells = parse(res.body, { bom: true, columns: true }) as unknown as { id: string }[];
  expect(cells.map((row) => row.id)).toEqual(['stays', 'leaves']);
  expect(await readLastAudit()).toMatchObject({ details: { groupId: Number(id), asOf, total: 2 } });
  const sheet = await readCells((await download('xlsx', id, { asOf })).rawPayload);
  expect(sheet.slice(1).map((row) => row[4])).toEqual(['stays', 'leaves']);
});

test('nothing is exported of a moment that is not kept, nor of a dynamic group of the past', async () => {
  const dynamic = await create('exported by rule as of', { rule: { all: [groupId] } });
  const now = new Date().toISOString();
  const refused: [id: string, asOf: string][] = [
    [groupId, '2020-01-01T00:00:00Z'],
    [groupId, '9999-01-01T00:00:00Z'],
    [dynamic, now],
  ];
  for (const [id, asOf] of refused) {
    const query = { groupId: id, asOf };
    expect(await world.askForCode('reader', 'GET /group/members.csv', query)).toBe('PARAM_ERROR');
  }
});

test('an export is written into the audit log, with no identity in it', async () => {
  await download('csv');
  expect(await readLastAudit()).toEqual({
    username: 'reader',
    action: 'group/members.csv',
    subject: '出口 & <exported>',
    details: { groupId: Number(groupId), total: 3 },
  });
});

async function readLastAudit(): Promise<object | undefined> {
  const { rows } = await world.database.query<{ username: string; details: object }>({
    text: `
      select username, action, subject, details from audit_log
      where enterprise_id = $1::int order by at desc limit 1`,
    values: [world.enterpriseId],
  });
  return rows[0];
}
