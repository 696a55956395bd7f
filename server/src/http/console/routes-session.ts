import { Type } from 'typebox';
import { refuse } from '../../domain/import-request.ts';
import { isWireObject } from '../../domain/wire-values.ts';
import { checkPassword } from '../../operations/check-password.ts';
import { MusterError } from '../../errors.ts';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../operations/create-person.ts';
import { createSession } from '../../operations/create-session.ts';
import { endSession } from '../../operations/end-session.ts';
import { ROLES } from '../../operations/grant-role.ts';
import { listMemberships } from '../../operations/list-memberships.ts';
import { renewSession } from '../../operations/renew-session.ts';
import { setPassword } from '../../operations/set-password.ts';
import { hashToken } from '../caller-cache.ts';
import { tokenError } from '../errors.ts';
import type { Call } from '../route.ts';
import { changeAudited } from './audited-change.ts';
import type { ConsoleRoute, SessionCall } from './console-route.ts';
import { makeSessionValue, readSessionHash, writeSessionCookie } from './console-session.ts';
import { nullable } from './schemas-console.ts';

/** Names and passwords of ours are no longer; hashing would read all of it. */
const SENT_LENGTH_MAX = PASSWORD_LENGTH_MAX;

export const SESSION_ROUTES: readonly ConsoleRoute[] = [
  {
    methods: ['POST'],
    path: '/sign-in',
    access: 'everybody',
    body: 'json',
    success: 'plain',
    docs: {
      operationId: 'signIn',
      tag: 'console',
      summary: '登录 / Sign in',
      description:
        '会话 Cookie 12 小时未用或 7 天后失效。/ Sets the session cookie; it ends after 12 h without use, or 7 days.',
      isOurs: true,
      requestBody: Type.Object({ username: Type.String(), password: Type.String() }),
      data: Type.Null(),
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'TOO_MANY_REQUESTS', 'UNAVAILABLE'],
    },
    handle: signIn,
  },
  {
    methods: ['POST'],
    path: '/sign-out',
    access: 'everybody',
    body: 'none',
    success: 'plain',
    docs: {
      operationId: 'signOut',
      tag: 'console',
      summary: '退出登录 / Sign out',
      description: '',
      isOurs: true,
      data: Type.Null(),
      errors: ['PERMISSION_DENIED', 'UNAVAILABLE'],
    },
    handle: signOut,
  },
  {
    methods: ['GET'],
    path: '/me',
    access: 'session',
    body: 'none',
    success: 'plain',
    docs: {
      operationId: 'me',
      tag: 'console',
      summary: '当前登录的人员 / Who is signed in',
      description:
        '会话值超过一小时即更换，旧值再有效一分钟。/ A session value older than an hour is changed; the old one is good for a minute more.',
      isOurs: true,
      data: Type.Object({
        username: Type.String(),
        isPlatformOperator: Type.Boolean(),
        hasMadePassword: Type.Boolean({
          description:
            '密码是系统生成的，应提醒修改 / the password was made for the person: remind it to choose another',
        }),
        enterprises: Type.Array(
          Type.Object({
            enterpriseId: Type.String(),
            name: Type.String(),
            role: Type.String({ enum: [...ROLES] }),
            deptId: nullable({
              description: '只能看到此部门的分组 / sees the groups of this department only',
            }),
            deptName: nullable(),
            isSuspended: Type.Boolean({
              description:
                '企业已暂停：应用调用被拒绝，批次等待恢复 / suspended: calls of its apps are refused, its batches wait',
            }),
          }),
        ),
      }),
      errors: ['TOKEN_ERROR', 'UNAVAILABLE'],
    },
    handle: showMe,
  },
  {
    methods: ['POST'],
    path: '/password/change',
    access: 'session',
    body: 'json',
    success: 'plain',
    docs: {
      operationId: 'changePassword',
      tag: 'console',
      summary: '修改自己的密码 / Choose a new password',
      description:
        '其他会话全部结束，本会话更换 Cookie。/ Ends all other sessions; this one gets a new cookie.',
      isOurs: true,
      requestBody: Type.Object({
        password: Type.String({ description: '当前密码 / the present one' }),
        newPassword: Type.String({ minLength: PASSWORD_LENGTH_MIN, maxLength: PASSWORD_LENGTH_MAX }),
      }),
      data: Type.Null(),
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'TOO_MANY_REQUESTS', 'UNAVAILABLE'],
    },
    handle: changePassword,
  },
];

async function signIn({ services, body, address, headers, setHeader }: Call): Promise<string> {
  const username = readField(body.value, 'username');
  const password = readField(body.value, 'password');
  const { signInLimits, database, signIns } = services;
  const attempted = `console ${username}`;
  await signInLimits.refuseWhenUsedUp(address, attempted);
  const person = await signIns.run(() => checkPassword(database, { username, password }));
  if (person === null) {
    await signInLimits.countFailure(address, attempted);
    throw tokenError('账号或密码错误', 'wrong username or password');
  }
  signInLimits.noteSuccess(address, attempted);
  const session = makeSessionValue();
  await createSession(database, { hash: hashToken(session), personId: person.personId });
  setHeader('set-cookie', writeSessionCookie(session, headers));
  return 'null';
}

/** PostgreSQL takes no NUL. */
function readField(body: unknown, name: 'username' | 'password' | 'newPassword'): string {
  const value = isWireObject(body) ? body[name] : undefined;
  if (typeof value === 'string' && value.length <= SENT_LENGTH_MAX && !value.includes('\0')) return value;
  throw refuse(
    `/${name}`,
    value,
    `必须是最多 ${SENT_LENGTH_MAX} 个字符的字符串`,
    `must be a string of at most ${SENT_LENGTH_MAX} characters`,
  );
}

async function signOut({ services, headers, setHeader }: Call): Promise<string> {
  const hash = readSessionHash(headers);
  if (hash !== null) await endSession(services.database, { hash });
  setHeader('set-cookie', writeSessionCookie(null, headers));
  return 'null';
}

async function showMe({ services, signedIn, headers, setHeader }: SessionCall): Promise<string> {
  const { database } = services;
  const { personId, username, isPlatformOperator, hasMadePassword } = signedIn;
  const memberships = await listMemberships(database, { personId });
  const hash = readSessionHash(headers);
  const value = makeSessionValue();
  const renewed = hash === null ? null : await renewSession(database, { hash, newHash: hashToken(value) });
  if (renewed !== null) setHeader('set-cookie', writeSessionCookie(value, headers, renewed.remainingS));
  const enterprises = memberships.map(({ enterpriseId, deptId, ...membership }) => ({
    ...membership,
    enterpriseId: String(enterpriseId),
    deptId: deptId === null ? null : String(deptId),
  }));
  return JSON.stringify({ username, isPlatformOperator, hasMadePassword, enterprises });
}

async function changePassword(call: SessionCall): Promise<string> {
  const { services, body, address, headers, setHeader, signedIn } = call;
  const { personId, username } = signedIn;
  const password = readField(body.value, 'password');
  const newPassword = readField(body.value, 'newPassword');
  if (newPassword.length < PASSWORD_LENGTH_MIN) {
    throw new MusterError('PARAM_ERROR', {
      zh: `/newPassword 应为 ${PASSWORD_LENGTH_MIN} 到 ${PASSWORD_LENGTH_MAX} 个字符`,
      en: `/newPassword must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`,
    });
  }
  // Counted apart from signing in, so that who guesses from outside cannot keep the owner from choosing a better one.
  const attempted = `change ${username}`;
  await services.signInLimits.refuseWhenUsedUp(address, attempted);
  const person = await services.signIns.run(() => checkPassword(services.database, { username, password }));
  if (person === null) {
    await services.signInLimits.countFailure(address, attempted);
    throw new MusterError('PARAM_ERROR', {
      zh: '当前密码不正确',
      en: 'The current password is not correct',
    });
  }
  const session = makeSessionValue();
  await services.signIns.run(() =>
    changeAudited(call, 0, async (tx) => {
      await setPassword(tx, { username, password: newPassword });
      await createSession(tx, { hash: hashToken(session), personId });
      return { result: null, subject: username };
    }),
  );
  setHeader('set-cookie', writeSessionCookie(session, headers));
  return 'null';
}
