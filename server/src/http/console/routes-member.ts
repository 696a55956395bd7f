import { Type } from 'typebox';
import type { WireObject } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { createPerson, makePassword } from '../../operations/create-person.ts';
import { ROLES, type Role, grantRole } from '../../operations/grant-role.ts';
import { keepAdministrator } from '../../operations/keep-administrator.ts';
import { type StaffMember, listStaff } from '../../operations/list-staff.ts';
import { resolveScope } from '../../operations/resolve-scope.ts';
import { setPassword } from '../../operations/set-password.ts';
import { withdrawRole } from '../../operations/withdraw-role.ts';
import type { Db } from '../../postgres/database.ts';
import { readQueryChoice, readQueryId } from '../query.ts';
import type { Audited } from './audited-change.ts';
import { administratorChange } from './change-route.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { readQueryText } from './list-filter.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute } from './member-route.ts';
import { readChoice, readFlag, readId, readLongId, readName, readOptional } from './read-body.ts';
import { nullable } from './schemas-console.ts';
import { requireSettingsAccess } from './settings-access.ts';

const USERNAME = Type.String({ minLength: 1, maxLength: 64 });
const PASSWORD = Type.String({ description: '只显示这一次 / shown this once' });
const ROLE = Type.String({ enum: [...ROLES] });
const PERSON_ID = Type.String();
const DEPT_ID = Type.Optional(
  nullable({
    description: '只负责此部门，管理员不能有 / of this department only; not for administrators',
  }),
);

export const MEMBER_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/member/list',
    access: 'reader',
    operationId: 'consoleMembers',
    summary: '成员及其角色，按账号升序 / Members with their roles, by username',
    query: {
      username: Type.Optional(Type.String({ description: '账号前缀 / prefix of the username' })),
      role: Type.Optional(ROLE),
      deptId: Type.Optional(Type.String()),
      ...PAGE_QUERY,
    },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          personId: PERSON_ID,
          username: Type.String(),
          role: ROLE,
          deptId: nullable(),
          deptName: nullable(),
          isPlatformOperator: Type.Boolean(),
          canResetPassword: Type.Boolean({
            description:
              '只属于本企业且不是平台操作员 / of this enterprise only, and no operator of the platform',
          }),
          seenAt: nullable({ description: '最近使用时间 / when it was last here' }),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: list,
  }),
  administratorChange({
    path: '/member/create',
    operationId: 'createMember',
    summary: '新建人员并授予角色，密码只显示一次 / Make a person with a role; the password is shown once',
    requestBody: Type.Object({ username: USERNAME, role: ROLE, deptId: DEPT_ID }),
    data: Type.Object({ personId: PERSON_ID, username: Type.String(), password: PASSWORD }),
    change: create,
  }),
  administratorChange({
    path: '/member/grant',
    operationId: 'grantMember',
    summary: '授予已有人员角色，或修改成员的角色 / Give an existing person a role, or a member another one',
    description:
      '账号须完整。企业须保留至少一位管理员。/ By the exact username. The enterprise keeps one administrator at least.',
    requestBody: Type.Object({
      username: USERNAME,
      role: ROLE,
      deptId: DEPT_ID,
      isNew: Type.Optional(
        Type.Boolean({
          default: false,
          description: '添加成员：已是成员时为 409 / adds a member: 409 when the person is one already',
        }),
      ),
    }),
    change: grant,
  }),
  administratorChange({
    path: '/member/withdraw',
    operationId: 'withdrawMember',
    summary: '收回成员的角色 / Take the role of a member away',
    description: '企业须保留至少一位管理员。/ The enterprise keeps one administrator at least.',
    requestBody: Type.Object({ personId: PERSON_ID }),
    change: async (tx, { enterpriseId }, sent) => {
      const { personId, username, role } = await findStaff(tx, enterpriseId, readId(sent, 'personId'));
      await keepAdministrator(tx, { enterpriseId, personId });
      await withdrawRole(tx, { username, enterpriseId });
      return { result: null, subject: username, details: { role } };
    },
  }),
  administratorChange({
    path: '/member/reset-password',
    operationId: 'resetMemberPassword',
    summary: '重设成员的密码，只显示一次 / Make a member a new password, shown once',
    description:
      '仅限只属于本企业、且不是平台操作员的人员；其会话全部结束。/ Of people of this enterprise only who are no operators of the platform. Ends their sessions.',
    requestBody: Type.Object({ personId: PERSON_ID }),
    data: Type.Object({ username: Type.String(), password: PASSWORD }),
    change: resetPassword,
  }),
];

async function list(call: MemberCall): Promise<string> {
  requireSettingsAccess(call);
  const { services, query, enterpriseId } = call;
  const size = readListSize(query);
  const found = await listStaff(services.database, {
    enterpriseId,
    filter: {
      usernamePrefix: readQueryText(query, 'username') ?? '',
      role: readQueryChoice(query, 'role', ROLES),
      deptId: readQueryId(query, 'deptId'),
      personId: null,
    },
    after: readQueryText(query, 'cursor') ?? '',
    // One more than asked for tells whether there is a next page.
    size: size + 1,
  });
  const page = found.slice(0, size);
  return JSON.stringify({
    list: page.map(({ personId, deptId, isElsewhere, ...member }) => ({
      ...member,
      personId: String(personId),
      deptId: deptId === null ? null : String(deptId),
      canResetPassword: !isElsewhere && !member.isPlatformOperator,
    })),
    nextCursor: found.length > size ? (page.at(-1)?.username ?? null) : null,
  });
}

/** @throws {MusterError} NOT_FOUND when the person is no member. */
async function findStaff(tx: Db, enterpriseId: number, personId: number): Promise<StaffMember> {
  const filter = { usernamePrefix: '', role: null, deptId: null, personId };
  const [found] = await listStaff(tx, { enterpriseId, filter, after: '', size: 1 });
  if (found !== undefined) return found;
  throw new MusterError('NOT_FOUND', { zh: '没有这个成员', en: 'there is no such member' });
}

async function readPlace(
  tx: Db,
  enterpriseId: number,
  sent: WireObject,
): Promise<{ role: Role; deptId: number | null }> {
  const role = readChoice(sent, 'role', ROLES);
  const deptId = readOptional(sent, 'deptId', readLongId);
  if (deptId === null) return { role, deptId };
  if (role === 'administrator') {
    throw new MusterError('PARAM_ERROR', {
      zh: '/deptId 管理员负责整个企业，不能限定部门',
      en: '/deptId an administrator is of the whole enterprise, not of one department',
    });
  }
  await resolveScope(tx, { enterpriseId, department: { field: 'deptId', value: String(deptId) } });
  return { role, deptId };
}

async function create(
  tx: Db,
  { enterpriseId, services }: MemberCall,
  sent: WireObject,
): Promise<Audited<object>> {
  const username = readName(sent, 'username');
  const { role, deptId } = await readPlace(tx, enterpriseId, sent);
  const password = makePassword();
  const person = { username, password, isPlatformOperator: false, hasMadePassword: true };
  const { personId } = await services.signIns.run(() => createPerson(tx, person)).catch(explainTaken);
  await grantRole(tx, { username, enterpriseId, role, deptId });
  return {
    result: { personId: String(personId), username, password },
    subject: username,
    details: { role, deptId },
  };
}

/** People are the platform's, so somebody else may have the name already; whether it is the same person only people know. */
function explainTaken(error: unknown): never {
  if (!(error instanceof MusterError) || error.code !== 'CONFLICT') throw error;
  throw new MusterError('CONFLICT', {
    zh: '此账号名已被使用。如果是同一个人，请改选“已有账号”添加，否则请换一个账号名',
    en: 'this username is taken. If it is the same person, add it as an existing account; else choose another name',
  });
}

async function grant(tx: Db, { enterpriseId }: MemberCall, sent: WireObject): Promise<Audited<null>> {
  const username = readName(sent, 'username');
  const { role, deptId } = await readPlace(tx, enterpriseId, sent);
  const filter = { usernamePrefix: username, role: null, deptId: null, personId: null };
  const [member] = await listStaff(tx, { enterpriseId, filter, after: '', size: 1 });
  const isMember = member?.username === username;
  if (isMember && readOptional(sent, 'isNew', readFlag) === true) {
    throw new MusterError('CONFLICT', {
      zh: `${username} 已是本企业的成员，如需更改，请在成员列表中使用“修改角色”`,
      en: `${username} is a member already; to change its role, use “Change role” in the list of members`,
    });
  }
  if (role !== 'administrator' && isMember) {
    await keepAdministrator(tx, { enterpriseId, personId: member.personId });
  }
  await grantRole(tx, { username, enterpriseId, role, deptId });
  return { result: null, subject: username, details: { role, deptId } };
}

async function resetPassword(
  tx: Db,
  { enterpriseId, services }: MemberCall,
  sent: WireObject,
): Promise<Audited<object>> {
  const member = await findStaff(tx, enterpriseId, readId(sent, 'personId'));
  const { username } = member;
  if (member.isElsewhere || member.isPlatformOperator) {
    throw new MusterError('PERMISSION_DENIED', {
      zh: '此人还属于其他企业，或是平台操作员，只能由平台重设其密码',
      en: 'this person is of other enterprises too, or an operator of the platform: only the platform can reset the password',
    });
  }
  const password = makePassword();
  await services.signIns.run(() => setPassword(tx, { username, password, isMade: true }));
  return { result: { username, password }, subject: username };
}
