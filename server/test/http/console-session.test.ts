import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MusterError } from '../../src/errors.ts';
import { AttemptLimits } from '../../src/http/attempt-limits.ts';
import { hashToken } from '../../src/http/caller-cache.ts';
import { SignInLimits } from '../../src/http/console/sign-in-limits.ts';
import { changeEnterprise } from '../../src/operations/change-enterprise.ts';
import { setPassword } from '../../src/operations/set-password.ts';
import { readEnvelope } from './api-world.ts';
import { PASSWORD, type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

async function outcome(res: Promise<LightMyRequestResponse>): Promise<[number, string]> {
  const answer = await res;
  return [answer.statusCode, readEnvelope(answer).errorCode];
}

function cookieOf(res: LightMyRequestResponse): string | undefined {
  const [cookie] = [res.headers['set-cookie']].flat();
  return cookie?.split(';', 1)[0];
}

async function signIn(username: string, password = PASSWORD, address = '10.0.0.1'): Promise<string> {
  const cookie = cookieOf(await world.call('POST', '/sign-in', { body: { username, password }, address }));
  if (cookie === undefined) throw new Error(`${username} cannot sign in`);
  return cookie;
}

describe('signing in', () => {
  test('sets a cookie that no script and no other site can use, for https only where it came by https', async () => {
    const body = { username: 'administrator', password: PASSWORD };
    const plain = await world.call('POST', '/sign-in', { body });
    const flags = 'Max-Age=604800; Path=/; HttpOnly; SameSite=Strict';
    expect(plain.headers['set-cookie']).toMatch(new RegExp(`^muster_session=[\\w-]{43}; ${flags}$`));
    const headers = { 'x-muster-console': '1', 'x-forwarded-proto': 'https' };
    const secure = await world.call('POST', '/sign-in', { body, headers });
    expect(secure.headers['set-cookie']).toMatch(new RegExp(`; ${flags}; Secure$`));
  });

  test('an unknown name and a wrong password are answered alike, and neither signs in', async () => {
    const answers = [];
    for (const username of ['administrator', 'nobody']) {
      const res = await world.call('POST', '/sign-in', {
        body: { username, password: 'wrong' },
        address: '10.0.0.2',
      });
      expect(res.headers['set-cookie']).toBeUndefined();
      answers.push([res.statusCode, res.body]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(401);
  });

  test('after ten failures an address has to wait, also with the right password; others need not', async () => {
    const attempt = (password: string, address: string): Promise<[number, string]> =>
      outcome(world.call('POST', '/sign-in', { body: { username: 'reader', password }, address }));
    for (let count = 0; count < 10; count += 1) await attempt('wrong', '10.0.0.3');
    expect(await attempt(PASSWORD, '10.0.0.3')).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(await attempt(PASSWORD, '10.0.0.4')).toEqual([200, 'SUCCESS']);
  });

  test('a password of megabytes or with a NUL is refused before it is hashed', async () => {
    for (const password of ['x'.repeat(201), 'a\0b', 1]) {
      expect(
        await outcome(world.call('POST', '/sign-in', { body: { username: 'reader', password } })),
      ).toEqual([400, 'PARAM_ERROR']);
    }
  });
});

test('a name is closed to strangers after 100 failures from many addresses, whether it exists or not, and open to where it signed in before', async () => {
  const limits = new SignInLimits(new AttemptLimits());
  for (const name of ['somebody', 'nobody']) {
    for (let count = 0; count < 100; count += 1) {
      await limits.refuseWhenUsedUp(`10.1.0.${count}`, name);
      await limits.countFailure(`10.1.0.${count}`, name);
    }
  }
  const ask = (address: string, name: string): Promise<unknown> =>
    limits.refuseWhenUsedUp(address, name).then(
      () => 'let in',
      (error: MusterError) => [error.code, error.sentence.en],
    );
  const [somebody, nobody] = [await ask('10.2.0.1', 'somebody'), await ask('10.2.0.1', 'nobody')];
  expect(somebody).toEqual(['TOO_MANY_REQUESTS', expect.stringContaining('an address that has signed in')]);
  expect(somebody).toEqual(nobody);
  limits.noteSuccess('10.2.0.1', 'somebody');
  expect(await ask('10.2.0.1', 'somebody')).toBe('let in');
  expect(await ask('10.2.0.2', 'somebody')).toEqual(somebody);
  expect(await ask('10.2.0.2', 'somebody else')).toBe('let in');
});

test('me says who is signed in, and where', async () => {
  const deptId = await addDepartment('华东');
  await world.addPerson('east', 'operator', deptId);
  const me = async (cookie: string | undefined): Promise<unknown> =>
    readEnvelope(await world.call('GET', '/me', { cookie })).data;
  const place = { enterpriseId: String(world.enterpriseId), name: 'a test enterprise' };
  const plain = { isPlatformOperator: false, hasMadePassword: false };
  expect(await me(`a=b; ${world.cookies.reader}`)).toEqual({
    username: 'reader',
    ...plain,
    enterprises: [{ ...place, role: 'reader', deptId: null, deptName: null, isSuspended: false }],
  });
  expect(await me(world.cookies.east)).toEqual({
    username: 'east',
    ...plain,
    enterprises: [
      { ...place, role: 'operator', deptId: String(deptId), deptName: '华东', isSuspended: false },
    ],
  });
});

test('me says that an enterprise is suspended, to all of its people', async () => {
  const isSuspended = async (): Promise<unknown> => {
    const res = await world.call('GET', '/me', { cookie: world.cookies.reader });
    return (readEnvelope(res).data as { enterprises: { isSuspended: boolean }[] }).enterprises[0]
      ?.isSuspended;
  };
  const { database, enterpriseId } = world;
  await changeEnterprise(database, { enterpriseId, state: 'suspended' });
  expect(await isSuspended()).toBe(true);
  await changeEnterprise(database, { enterpriseId, state: 'active' });
  expect(await isSuspended()).toBe(false);
});

async function addDepartment(name: string): Promise<number> {
  const { deptId } = await world.ask<{ deptId: string }>('administrator', 'POST /department/save', { name });
  return Number(deptId);
}

describe('the value of a session', () => {
  const me = (cookie: string): Promise<LightMyRequestResponse> => world.call('GET', '/me', { cookie });

  test('is changed by me once it is an hour old, and not before', async () => {
    const young = await world.makeOldSession('reader', 'renewed_at', '59 minutes');
    expect((await me(young)).headers['set-cookie']).toBeUndefined();
    const old = await world.makeOldSession('reader', 'renewed_at', '61 minutes');
    const answers = await Promise.all([me(old), me(old), me(old)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const renewed = answers.map(cookieOf).filter((cookie) => cookie !== undefined);
    expect(renewed).toHaveLength(1);
    expect(renewed[0]).not.toBe(old);
    expect((await me(renewed[0] ?? '')).statusCode).toBe(200);
  });

  test('that was changed is good for a minute, for nothing but requests, and its end stays where it was', async () => {
    const old = await world.makeOldSession('reader', 'renewed_at', '2 hours');
    await world.database.query({
      text: `update session set expires_at = clock_timestamp() + interval '100 seconds' where hash = $1::bytea`,
      values: [hashToken(valueOf(old))],
    });
    const res = await me(old);
    expect(res.headers['set-cookie']).toMatch(/; Max-Age=(100|99|98);/);
    const renewed = cookieOf(res) ?? '';
    await setColumn(renewed, `renewed_at = clock_timestamp() - interval '2 hours'`);
    const again = await me(old);
    expect([again.statusCode, again.headers['set-cookie']]).toEqual([200, undefined]);
    await setColumn(renewed, `old_hash_until = clock_timestamp()`);
    expect((await me(old)).statusCode).toBe(401);
    const newest = await me(renewed);
    expect([newest.statusCode, cookieOf(newest)]).toEqual([200, expect.stringMatching(/^muster_session=/)]);
    await setColumn(cookieOf(newest) ?? '', `expires_at = clock_timestamp()`);
    for (const cookie of [renewed, cookieOf(newest) ?? '']) expect((await me(cookie)).statusCode).toBe(401);
  });

  test('ends with the session, also the one before', async () => {
    const old = await world.makeOldSession('reader', 'renewed_at', '2 hours');
    const renewed = cookieOf(await me(old)) ?? '';
    await world.call('POST', '/sign-out', { cookie: renewed });
    for (const cookie of [old, renewed]) expect((await me(cookie)).statusCode).toBe(401);
  });

  const valueOf = (cookie: string): string => cookie.replace('muster_session=', '');
  const setColumn = (cookie: string, assignment: string): Promise<unknown> =>
    world.database.query({
      text: `update session set ${assignment} where hash = $1::bytea`,
      values: [hashToken(valueOf(cookie))],
    });
});

describe('a new password', () => {
  const change = (cookie: string, password: string, newPassword: string): Promise<LightMyRequestResponse> =>
    world.call('POST', '/password/change', { cookie, body: { password, newPassword }, address: '10.4.0.1' });

  test('ends all other sessions, and this one goes on under another value', async () => {
    await world.addPerson('chooser', 'reader');
    const first = await signIn('chooser');
    const second = await signIn('chooser');
    const res = await change(first, PASSWORD, 'another one, chosen');
    expect(res.statusCode).toBe(200);
    const status = async (cookie: string): Promise<number> =>
      (await world.call('GET', '/me', { cookie })).statusCode;
    expect([await status(first), await status(second), await status(cookieOf(res) ?? '')]).toEqual([
      401, 401, 200,
    ]);
    await expect(signIn('chooser')).rejects.toThrow('cannot sign in');
    await signIn('chooser', 'another one, chosen');
  });

  test('ends the reminder that comes with one that was made', async () => {
    await world.addPerson('newcomer', 'reader');
    await setPassword(world.database, { username: 'newcomer', password: PASSWORD, isMade: true });
    const reminds = async (cookie: string): Promise<unknown> =>
      (readEnvelope(await world.call('GET', '/me', { cookie })).data as { hasMadePassword: unknown })
        .hasMadePassword;
    const cookie = await signIn('newcomer');
    expect(await reminds(cookie)).toBe(true);
    const chosen = cookieOf(await change(cookie, PASSWORD, 'one of my own')) ?? '';
    expect(await reminds(chosen)).toBe(false);
  });

  test('has 10 to 200 characters', async () => {
    const cookie = await signIn('reader');
    for (const newPassword of ['x'.repeat(9), 'x'.repeat(201)]) {
      expect(await outcome(change(cookie, PASSWORD, newPassword))).toEqual([400, 'PARAM_ERROR']);
    }
  });

  test('needs the present one, and ten wrong ones make wait', async () => {
    const cookie = await signIn('reader');
    for (let count = 0; count < 10; count += 1) {
      const res = await change(cookie, 'not this one', 'another one, chosen');
      expect([res.statusCode, readEnvelope(res).msg]).toEqual([400, '当前密码不正确']);
    }
    expect(await outcome(change(cookie, PASSWORD, 'another one, chosen'))).toEqual([
      429,
      'TOO_MANY_REQUESTS',
    ]);
  });
});

test('signing out and a new password end sessions', async () => {
  const first = await signIn('operator');
  const second = await signIn('operator');
  const out = await world.call('POST', '/sign-out', { cookie: first });
  expect(out.headers['set-cookie']).toMatch(/^muster_session=; Max-Age=0;/);
  expect(await outcome(world.call('GET', '/me', { cookie: first }))).toEqual([401, 'TOKEN_ERROR']);
  expect(await outcome(world.call('GET', '/me', { cookie: second }))).toEqual([200, 'SUCCESS']);
  await setPassword(world.database, { username: 'operator', password: 'another one' });
  expect(await outcome(world.call('GET', '/me', { cookie: second }))).toEqual([401, 'TOKEN_ERROR']);
});
