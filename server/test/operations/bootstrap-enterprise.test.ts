import { createHash, scryptSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BUILT_IN_IDENTITY_TYPES } from '../../src/domain/identity-type.ts';
import { bootstrapEnterprise, type FirstCredentials } from '../../src/operations/bootstrap-enterprise.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let testDatabase: TestDatabase;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(() => testDatabase.drop());

async function bootstrap(): Promise<FirstCredentials | null> {
  let kept: FirstCredentials | null = null;
  const isFirst = await bootstrapEnterprise(testDatabase.database, {
    keep: async (credentials) => {
      kept = credentials;
    },
  });
  expect(isFirst).toBe(kept !== null);
  return kept;
}

async function rowsOf(text: string): Promise<Record<string, unknown>[]> {
  const { rows } = await testDatabase.database.query<Record<string, unknown>>({ text });
  return rows;
}

test('an empty database gets one enterprise with its lane and the built-in identity types in order', async () => {
  await bootstrap();
  const [enterprise] = await rowsOf('select id, state, creates_users_on_import from enterprise');
  expect(enterprise).toMatchObject({ state: 'active', creates_users_on_import: true });
  expect(await rowsOf('select enterprise_id, next_user_id, applied_seq from lane')).toEqual([
    { enterprise_id: enterprise?.id, next_user_id: 1, applied_seq: 0 },
  ]);
  expect(
    await rowsOf(
      'select id, code, name, scope, enabled, priority, built_in from identity_type order by priority',
    ),
  ).toEqual(
    BUILT_IN_IDENTITY_TYPES.map((type, index) => ({
      ...type,
      id: index + 1,
      enabled: true,
      priority: index + 1,
      built_in: true,
    })),
  );
});

test('the app is approved, holds every permission, does not expire, and only the hash of its secret is stored', async () => {
  const credentials = await bootstrap();
  expect(
    await rowsOf(`select appid, encode(secret_hash, 'hex') as hash, permissions, state, expires_at from app`),
  ).toEqual([
    {
      appid: credentials?.app.instanceAppid,
      hash: createHash('sha256')
        .update(credentials?.app.instanceSecrect ?? '')
        .digest('hex'),
      permissions: ['用户->用户分组', '组织架构->部门', '用户->用户资料', '用户->用户标签'],
      state: 'approved',
      expires_at: null,
    },
  ]);
});

test('the operator is administrator of the enterprise and operator of the platform, with a password that is stored as scrypt', async () => {
  const credentials = await bootstrap();
  const [person] = await rowsOf(
    `select p.username, p.password_hash, p.is_platform_operator, m.role, m.enterprise_id = (select id from enterprise) as own
     from person p join member m on m.person_id = p.id`,
  );
  expect(person).toMatchObject({
    username: credentials?.operator.username,
    is_platform_operator: true,
    role: 'administrator',
    own: true,
  });
  const [kind, n, r, p, salt, hash] = String(person?.password_hash).split('$');
  expect(kind).toBe('scrypt');
  const key = scryptSync(credentials?.operator.password ?? '', Buffer.from(salt ?? '', 'base64url'), 32, {
    N: Number(n),
    r: Number(r),
    p: Number(p),
    maxmem: 2 ** 27,
  });
  expect(key.toString('base64url')).toBe(hash);
});

test('a database that has an enterprise is left alone', async () => {
  await bootstrap();
  expect(await bootstrap()).toBeNull();
  expect(await rowsOf('select from enterprise')).toHaveLength(1);
});

test('processes that bootstrap one database at once make one enterprise', async () => {
  const outcomes = await Promise.all([bootstrap(), bootstrap(), bootstrap(), bootstrap()]);
  expect(outcomes.filter((credentials) => credentials !== null)).toHaveLength(1);
  expect(await rowsOf('select from enterprise')).toHaveLength(1);
  expect(await rowsOf('select from app')).toHaveLength(1);
});

test('when the credentials cannot be written down, the database stays empty and the next try makes new ones', async () => {
  await expect(
    bootstrapEnterprise(testDatabase.database, { keep: () => Promise.reject(new Error('disk full')) }),
  ).rejects.toThrow('disk full');
  expect(await rowsOf('select from enterprise')).toHaveLength(0);
  expect(await bootstrap()).not.toBeNull();
});
