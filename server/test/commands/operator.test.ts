import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { runCommand, runForJson } from './command-world.ts';

let db: TestDatabase;
let enterpriseId: number;

beforeAll(async () => {
  db = await createTestDatabase();
  ({ enterpriseId } = await createEnterprise(db.database, { name: 'a test enterprise' }));
});
afterAll(() => db.drop());

const json = <Value>(args: string[], input?: string): Promise<Value> =>
  runForJson<Value>(db.databaseUrl, ['operator', ...args], input);

/** What a sign-in would do. */
async function isPassword(username: string, password: string): Promise<boolean> {
  const { rows } = await db.database.query<{ hash: string }>({
    text: 'select password_hash as hash from person where username = $1::text',
    values: [username],
  });
  const [, n, r, p, salt = '', hash = ''] = rows[0]?.hash.split('$') ?? [];
  const cost = { N: Number(n), r: Number(r), p: Number(p), maxmem: 2 ** 27 };
  return scryptSync(password, Buffer.from(salt, 'base64url'), 32, cost).toString('base64url') === hash;
}

test('a new operator has a random password that is shown once, or one from standard input', async () => {
  const li = await json<{ password: string }>(['create', 'li', '--platform']);
  expect(li.password.length).toBeGreaterThan(20);
  expect(await isPassword('li', li.password)).toBe(true);
  const wang = await json<object>(['create', 'wang', '--password-stdin'], 'correct horse\r\n');
  expect(wang).not.toHaveProperty('password');
  expect(await isPassword('wang', 'correct horse')).toBe(true);
  expect(await json(['list'])).toMatchObject([
    { username: 'li', isPlatformOperator: true, roles: [] },
    { username: 'wang', isPlatformOperator: false, roles: [] },
  ]);
  const shown = await runCommand(db.databaseUrl, ['operator', 'list']);
  expect(shown.output).not.toContain(li.password);
});

test('a new password replaces the old one', async () => {
  await json(['create', 'zhao', '--password-stdin'], 'the first one');
  const { password } = await json<{ password: string }>(['password', 'zhao']);
  expect(await isPassword('zhao', 'the first one')).toBe(false);
  expect(await isPassword('zhao', password)).toBe(true);
});

test('a role is given, changed and taken away', async () => {
  await json(['create', 'qian']);
  const roles = async (): Promise<string[] | undefined> =>
    (await json<{ username: string; roles: string[] }[]>(['list'])).find(
      ({ username }) => username === 'qian',
    )?.roles;
  await json(['grant', 'qian', String(enterpriseId), 'reader']);
  await json(['grant', 'qian', String(enterpriseId), 'administrator']);
  expect(await roles()).toEqual([`${enterpriseId}:administrator`]);
  await json(['withdraw', 'qian', String(enterpriseId)]);
  expect(await roles()).toEqual([]);
});

test.each([
  [['create', 'li'], 1, /there is an operator li already/],
  [['password', 'nobody'], 1, /there is no account nobody/],
  [['grant', 'nobody', '1', 'reader'], 1, /there is no account nobody/],
  [['grant', 'li', '999', 'reader'], 1, /no enterprise 999/],
  [['grant', 'li', '1', 'king'], 2, /ROLE must be one of administrator, operator, reader/],
  [['withdraw', 'li', '999'], 1, /no role in enterprise 999/],
  [['create', 'sun', '--password-stdin'], 2, /a password has 10 to 200 characters/],
])('%j ends with exit code %i and says why', async (args, exitCode, message) => {
  const end = await runCommand(db.databaseUrl, ['operator', ...args], 'short');
  expect(end).toMatchObject({ exitCode, output: '' });
  expect(end.errors).toMatch(message);
});
