import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseIdentityType } from '../../src/domain/identity-type-request.ts';
import { changeEnterprise } from '../../src/operations/change-enterprise.ts';
import { listIdentityTypes } from '../../src/operations/list-identity-types.ts';
import { reorderIdentityTypes } from '../../src/operations/reorder-identity-types.ts';
import { saveIdentityType } from '../../src/operations/save-identity-type.ts';
import { switchIdentityType } from '../../src/operations/switch-identity-type.ts';
import type { Db } from '../../src/postgres/database.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type ImportWorld, createImportWorld } from './import-world.ts';

const TIMEOUTS = { statementMs: 10_000, lockMs: 300, idleMs: 10_000 };
const BUILT_IN = ['unionid', 'openid', 'phone', 'id', 'external_userid', 'email'];

let testDatabase: TestDatabase;
let world: ImportWorld;
let enterpriseId: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());
beforeEach(async () => {
  world = await createImportWorld(testDatabase.database);
  enterpriseId = world.enterpriseId;
  await feature(true);
});

const feature = (isOpen: boolean): Promise<unknown> =>
  changeEnterprise(testDatabase.database, { enterpriseId, managesIdentityTypes: isOpen });
const inTransaction = <T>(work: (tx: Db) => Promise<T>): Promise<T> =>
  testDatabase.database.transaction(TIMEOUTS, work);
const save = (body: object): Promise<void> =>
  inTransaction((tx) => saveIdentityType(tx, { enterpriseId, type: parseIdentityType(body) }));
const reorder = (codes: string[]): Promise<void> =>
  inTransaction((tx) => reorderIdentityTypes(tx, { enterpriseId, codes }));
const switchType = (code: string, isEnabled: boolean): Promise<void> =>
  inTransaction((tx) => switchIdentityType(tx, { enterpriseId, code, isEnabled }));
const listCodes = async (): Promise<string[]> =>
  (await listIdentityTypes(testDatabase.database, { enterpriseId })).map(({ code }) => code);

/** Imports rows of one identity or more, and says the code of each row's failure, or null. */
async function importRows(rows: Record<string, string>[]): Promise<(string | null)[]> {
  const batchId = await world.accept({
    publicParams: { optType: 'add', isMatching: true, matchingType: 2 },
    data: rows.map((row) => ({
      groups: 'g',
      identities: Object.entries(row).map(([identityType, identityValue]) => ({
        identityType,
        identityValue,
      })),
    })),
  });
  await world.applyAll();
  const { failures } = await world.read(batchId);
  return rows.map((_, index) => failures?.find((failure) => failure.index === index)?.code ?? null);
}

async function userOf(code: string, value: string): Promise<number | undefined> {
  const { rows } = await testDatabase.database.query<{ userId: number }>({
    text: `
      select i.user_id as "userId" from identity i
      join identity_type t on t.enterprise_id = $1::int and t.id = i.type_id
      where i.enterprise_id = $1::int and t.code = $2::text and i.value = $3::text`,
    values: [enterpriseId, code, value],
  });
  return rows[0]?.userId;
}

test('an own type is known to the next import, and its pattern decides which values are valid', async () => {
  expect(await importRows([{ card: 'A123' }])).toEqual(['IDENTITY_TYPE_UNKNOWN']);
  await save({ code: 'card', name: '会员卡', pattern: '[A-Z]\\d{3}' });
  expect(await listCodes()).toEqual([...BUILT_IN, 'card']);
  expect(await importRows([{ card: 'A123' }, { card: 'A1234' }, { card: ' B456 ' }])).toEqual([
    null,
    'IDENTITY_VALUE_INVALID',
    null,
  ]);
  await save({ code: 'card', name: '会员卡' });
  expect(await importRows([{ card: 'A1234' }])).toEqual([null]);
});

test('a type that is switched off fails the rows that use it, until it is on again', async () => {
  await switchType('email', false);
  expect(await importRows([{ email: 'a@b.c' }, { phone: '18888888888' }])).toEqual([
    'IDENTITY_TYPE_DISABLED',
    null,
  ]);
  await switchType('email', true);
  expect(await importRows([{ email: 'a@b.c' }])).toEqual([null]);
});

test('fuzzy matching tries types in the order that was set', async () => {
  await importRows([{ phone: '18888888881' }, { email: 'a@b.c' }]);
  await importRows([{ email: 'a@b.c', phone: '18888888881', id: 'by phone' }]);
  expect(await userOf('id', 'by phone')).toBe(await userOf('phone', '+8618888888881'));
  await reorder(['email', ...BUILT_IN.filter((code) => code !== 'email')]);
  await importRows([{ phone: '18888888881', email: 'a@b.c', unionid: 'by email' }]);
  expect(await userOf('unionid', 'by email')).toBe(await userOf('email', 'a@b.c'));
});

describe('while the feature is closed', () => {
  test('the built-in types are in force as they are, and what was set comes back when it opens', async () => {
    await save({ code: 'card', name: '会员卡' });
    await switchType('email', false);
    await reorder(['card', ...BUILT_IN.toReversed()]);
    await feature(false);
    expect(await listCodes()).toEqual(BUILT_IN);
    expect((await listIdentityTypes(testDatabase.database, { enterpriseId })).at(-1)).toMatchObject({
      code: 'email',
      enabled: true,
      priority: 6,
    });
    expect(await importRows([{ card: '1' }, { email: 'a@b.c' }, { phone: '18888888881' }])).toEqual([
      'IDENTITY_TYPE_UNKNOWN',
      null,
      null,
    ]);
    await importRows([{ email: 'a@b.c', phone: '18888888881', id: 'by phone' }]);
    expect(await userOf('id', 'by phone')).toBe(await userOf('phone', '+8618888888881'));

    await feature(true);
    expect(await listCodes()).toEqual(['card', ...BUILT_IN.toReversed()]);
    expect(await importRows([{ card: '1' }, { email: 'a@b.c' }])).toEqual([null, 'IDENTITY_TYPE_DISABLED']);
  });

  test('nothing can be changed', async () => {
    await feature(false);
    const refused = {
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('has not opened') as string,
    };
    await expect(save({ code: 'card', name: '会员卡' })).rejects.toMatchObject(refused);
    await expect(reorder(BUILT_IN)).rejects.toMatchObject(refused);
    await expect(switchType('email', false)).rejects.toMatchObject(refused);
  });
});

describe('what is refused', () => {
  test.each([
    ['a built-in type', { code: 'phone', name: '手机' }],
    ['another scope', { code: 'card', name: '会员卡', scope: 'app' }],
  ])('changing %s is a CONFLICT', async (_, body) => {
    await save({ code: 'card', name: '会员卡' });
    await expect(save(body)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('adding a type whose code is taken is a CONFLICT, which leaves the type as it is', async () => {
    const add = (body: object): Promise<void> =>
      inTransaction((tx) =>
        saveIdentityType(tx, { enterpriseId, type: parseIdentityType(body), isNew: true }),
      );
    await add({ code: 'card', name: '会员卡', pattern: '\\d{8}' });
    for (const code of ['card', 'phone']) {
      await expect(add({ code, name: '购物卡' })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    expect((await listIdentityTypes(testDatabase.database, { enterpriseId })).at(-1)).toMatchObject({
      name: '会员卡',
      pattern: '\\d{8}',
    });
  });

  test('more than 50 types are a CONFLICT', async () => {
    for (let count = 1; count <= 44; count += 1) await save({ code: `own${count}`, name: 'own' });
    await expect(save({ code: 'own45', name: 'own' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(save({ code: 'own44', name: 'renamed' })).resolves.toBeUndefined();
  });

  test.each([
    ['one missing', BUILT_IN.slice(1)],
    ['one twice', [...BUILT_IN, 'phone']],
    ['one unknown', [...BUILT_IN, 'card']],
  ])('an order with %s is a PARAM_ERROR', async (_, codes) => {
    await expect(reorder(codes)).rejects.toMatchObject({ code: 'PARAM_ERROR' });
  });

  test('switching an unknown type is a NOT_FOUND', async () => {
    await expect(switchType('card', false)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each<object>([
    { code: 'uid', name: 'x' },
    { code: '1st', name: 'x' },
    { code: 'a b', name: 'x' },
    { code: 'x'.repeat(33), name: 'x' },
    { name: 'x' },
    { code: 'card' },
    { code: 'card', name: ' ' },
    { code: 'card', name: 'x', scope: 'both' },
    { code: 'card', name: 'x', pattern: '(a+)+' },
    { code: 'card', name: 'x', pattern: 1 },
  ])('%j is a PARAM_ERROR', (body) => {
    expect(() => parseIdentityType(body)).toThrow(expect.objectContaining({ code: 'PARAM_ERROR' }) as Error);
  });
});

test('types change between chunks only', async () => {
  await inTransaction(async (chunk) => {
    await chunk.query({
      text: 'select from lane where enterprise_id = $1::int for update',
      values: [enterpriseId],
    });
    await expect(switchType('email', false)).rejects.toMatchObject({ code: '55P03' });
  });
});
