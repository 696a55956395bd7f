import { afterAll, beforeAll, expect, test } from 'vitest';
import { grantRole } from '../../src/operations/grant-role.ts';
import { withdrawRole } from '../../src/operations/withdraw-role.ts';
import { PASSWORD, type SignedInWorld, createSignedInWorld, readByPages } from './signed-in-world.ts';

interface Member {
  personId: string;
  username: string;
  role: string;
  deptId: string | null;
  deptName: string | null;
  canResetPassword: boolean;
  seenAt: string | null;
}

let world: SignedInWorld;
let deptId: string;
beforeAll(async () => {
  world = await createSignedInWorld();
  ({ deptId } = await change<{ deptId: string }>('/department/save', { name: '华东' }));
});
afterAll(() => world.close());

const change = <Data>(path: string, body: object, username = 'administrator'): Promise<Data> =>
  world.ask<Data>(username, `POST ${path}`, body);
const codeOf = (path: string, body: object): Promise<string> =>
  world.askForCode('administrator', `POST ${path}`, body);

async function list(query: object = {}): Promise<Member[]> {
  return (await world.ask<{ list: Member[] }>('reader', 'GET /member/list', query)).list;
}

async function find(username: string): Promise<Member | undefined> {
  return (await list({ username })).find((member) => member.username === username);
}

async function canSignIn(username: string, password: string): Promise<boolean> {
  const res = await world.call('POST', '/sign-in', { body: { username, password } });
  return res.statusCode === 200;
}

test('a new person gets a role and a password that is shown once, works, and is to be changed', async () => {
  const made = await change<{ personId: string; password: string }>('/member/create', {
    username: ' 李雷 ',
    role: 'operator',
    deptId,
  });
  expect(await find('李雷')).toEqual({
    personId: made.personId,
    username: '李雷',
    role: 'operator',
    deptId,
    deptName: '华东',
    isPlatformOperator: false,
    canResetPassword: true,
    seenAt: null,
  });
  expect(await canSignIn('李雷', made.password)).toBe(true);
  expect((await find('李雷'))?.seenAt).toMatch(/^\d{4}-/);
  const { rows } = await world.database.query<{ isMade: boolean; details: object }>({
    text: `
      select p.has_made_password as "isMade", a.details
      from person p, audit_log a
      where p.username = '李雷' and a.subject = '李雷'`,
  });
  expect(rows).toEqual([{ isMade: true, details: { role: 'operator', deptId: Number(deptId) } }]);
});

test('a name that somebody has, in whatever enterprise, is taken; a role is given by the exact name', async () => {
  expect(await codeOf('/member/create', { username: 'stranger', role: 'reader' })).toBe('CONFLICT');
  expect(await codeOf('/member/grant', { username: 'strang', role: 'reader' })).toBe('NOT_FOUND');
  await change('/member/grant', { username: 'stranger', role: 'reader' });
  expect(await find('stranger')).toMatchObject({ role: 'reader', canResetPassword: false });
  const again = { username: 'stranger', role: 'operator', isNew: true };
  expect(await codeOf('/member/grant', again)).toBe('CONFLICT');
  expect(await find('stranger')).toMatchObject({ role: 'reader' });
  await withdrawRole(world.database, { username: 'stranger', enterpriseId: world.enterpriseId });
});

test('a role and its department are changed, and taken away', async () => {
  await world.addPerson('wang', 'operator', Number(deptId));
  await change('/member/grant', { username: 'wang', role: 'reader' });
  expect(await find('wang')).toMatchObject({ role: 'reader', deptId: null });
  await change('/member/grant', { username: 'wang', role: 'operator', deptId });
  expect(await find('wang')).toMatchObject({ role: 'operator', deptId });
  await change('/member/withdraw', { personId: (await find('wang'))?.personId });
  expect(await find('wang')).toBeUndefined();
  expect(await world.askForCode('wang', 'GET /department/list')).toBe('PERMISSION_DENIED');
});

test.each([
  [{ username: 'a', role: 'king' }, 'PARAM_ERROR'],
  [{ username: '', role: 'reader' }, 'PARAM_ERROR'],
  [{ username: 'a\u0000', role: 'reader' }, 'PARAM_ERROR'],
  [{ username: 'x'.repeat(65), role: 'reader' }, 'PARAM_ERROR'],
  [{ username: 'operator', role: 'administrator', deptId: '1' }, 'PARAM_ERROR'],
  [{ username: 'operator', role: 'reader', deptId: '999' }, 'NOT_FOUND'],
])('a role cannot be given as %j', async (body, code) => {
  for (const path of ['/member/create', '/member/grant']) expect(await codeOf(path, body)).toBe(code);
});

test('the last administrator stays, also when two withdraw each other at once', async () => {
  const first = await find('administrator');
  expect(await codeOf('/member/grant', { username: 'administrator', role: 'reader' })).toBe('CONFLICT');
  expect(await codeOf('/member/withdraw', { personId: first?.personId })).toBe('CONFLICT');
  for (let round = 0; round < 5; round += 1) {
    await grantRole(world.database, {
      username: 'operator',
      enterpriseId: world.enterpriseId,
      role: 'administrator',
    });
    const second = await find('operator');
    const codes = await Promise.all([
      world.askForCode('operator', 'POST /member/withdraw', { personId: first?.personId }),
      world.askForCode('administrator', 'POST /member/withdraw', { personId: second?.personId }),
    ]);
    expect(codes).toContain('SUCCESS');
    expect((await list({ role: 'administrator' })).length).toBe(1);
    for (const username of ['administrator', 'operator']) {
      await grantRole(world.database, {
        username,
        enterpriseId: world.enterpriseId,
        role: username === 'operator' ? 'operator' : 'administrator',
      });
    }
  }
});

test('a password is reset only of who is of this enterprise alone and no operator of the platform', async () => {
  await world.addPerson('zhao', 'reader');
  const personId = (await find('zhao'))?.personId;
  const { password } = await change<{ password: string }>('/member/reset-password', { personId });
  expect([await canSignIn('zhao', PASSWORD), await canSignIn('zhao', password)]).toEqual([false, true]);
  expect(await world.askForCode('zhao', 'GET /me')).toBe('TOKEN_ERROR');

  for (const username of ['stranger', 'platform']) {
    await grantRole(world.database, { username, enterpriseId: world.enterpriseId, role: 'reader' });
    const shown = await find(username);
    expect(shown?.canResetPassword).toBe(false);
    expect(await codeOf('/member/reset-password', { personId: shown?.personId })).toBe('PERMISSION_DENIED');
    await withdrawRole(world.database, { username, enterpriseId: world.enterpriseId });
    expect(await codeOf('/member/reset-password', { personId: shown?.personId })).toBe('NOT_FOUND');
  }
});

test('the list goes by pages in the order of names, and by role and department', async () => {
  const all = await list();
  expect(all.map(({ username }) => username)).toEqual(all.map(({ username }) => username).toSorted());
  const paged = await readByPages(world, 'reader', 'GET /member/list');
  expect(paged).toEqual(all);
  expect((await list({ deptId })).map(({ username }) => username)).toEqual(['李雷']);
  expect((await list({ role: 'administrator' })).map(({ username }) => username)).toEqual(['administrator']);
  expect(await world.askForCode('李雷', 'GET /member/list')).toBe('TOKEN_ERROR');
});
