import { readMatchingType, refuse } from '../domain/import-request.ts';
import { type RowIdentity, type TypesByCode, judgeRow } from '../domain/judge-row.ts';
import { PERMISSIONS } from '../domain/permission.ts';
import { ROW_REASONS, type RowFailure } from '../domain/row-reasons.ts';
import { isWireObject } from '../domain/wire-values.ts';
import { MusterError } from '../errors.ts';
import { findUser } from '../operations/find-user.ts';
import { type UserGroup, listGroupsOfUser } from '../operations/list-groups-of-user.ts';
import { listIdentitiesOfUser } from '../operations/list-identities-of-user.ts';
import { listIdentityTypes } from '../operations/list-identity-types.ts';
import { readImportSettings } from '../operations/read-import-settings.ts';
import { readRequiredInteger } from './query.ts';
import type { GuardedCall, Route } from './route.ts';
import { showScope } from './routes-group.ts';
import { IDENTITY_TYPE_LIST, USER_GROUP_LIST, USER_QUERY } from './schemas-user.ts';

export const USER_ROUTES: Route[] = [
  {
    methods: ['GET'],
    path: '/audience/user/group/list',
    permission: PERMISSIONS.groups,
    body: 'none',
    success: 'plain',
    docs: { tag: 'user', isOurs: true, ...USER_GROUP_LIST },
    handle: listGroups,
  },
  {
    methods: ['POST'],
    path: '/audience/user/query',
    permission: PERMISSIONS.groups,
    body: 'json',
    success: 'plain',
    docs: { tag: 'user', isOurs: true, ...USER_QUERY },
    handle: queryUser,
  },
  {
    methods: ['GET'],
    path: '/audience/identity/type/list',
    permission: PERMISSIONS.groups,
    body: 'none',
    success: 'plain',
    docs: { tag: 'user', isOurs: true, ...IDENTITY_TYPE_LIST },
    handle: listTypes,
  },
];

async function listGroups({ caller, query, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const id = readRequiredInteger(query, 'audienceUserId');
  const userId = id >= 1n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
  const groups = userId === null ? null : await listGroupsOfUser(services.database, { enterpriseId, userId });
  if (groups === null) throw userNotFound();
  return JSON.stringify({ audienceUserId: String(userId), groupList: groups.map(showGroup) });
}

async function queryUser({ caller, body, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const { database } = services;
  const { value } = body;
  if (!isWireObject(value)) throw refuse('', value, '必须是 JSON 对象', 'must be a JSON object');
  const matchingType = readMatchingType(value.matchingType) ?? 1;
  const { types } = await readImportSettings(database, { enterpriseId });
  const found = await findUser(database, {
    enterpriseId,
    identities: readIdentities(value.identities, types),
    matchingType,
  });
  if (found === undefined) throw userNotFound();
  if (typeof found === 'object') throw notOneUser(found);
  const identities = await listIdentitiesOfUser(database, { enterpriseId, userId: found });
  const groups = (await listGroupsOfUser(database, { enterpriseId, userId: found })) ?? [];
  return JSON.stringify({ audienceUserId: String(found), identities, groupList: groups.map(showGroup) });
}

/** The identities of a question are read as those of an import's row are. */
function readIdentities(identities: unknown, types: TypesByCode): RowIdentity[] {
  const judgement = judgeRow({ identities }, 'add', types);
  if ('row' in judgement) return judgement.row.identities;
  const { code, pointer } = judgement.failure;
  const reason = ROW_REASONS[code];
  throw new MusterError('PARAM_ERROR', {
    zh: `${pointer} ${reason.zh}（${code}）`,
    en: `${pointer} ${reason.en} (${code})`,
  });
}

function notOneUser({ code, pointer }: RowFailure): MusterError {
  const reason = ROW_REASONS[code];
  const known = code === 'IDENTITY_AMBIGUOUS' ? code : 'IDENTITY_CONFLICT';
  return new MusterError(known, { zh: `${pointer} ${reason.zh}`, en: `${pointer} ${reason.en}` });
}

async function listTypes({ caller, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const types = await listIdentityTypes(services.database, { enterpriseId });
  return JSON.stringify({
    list: types.map(({ code, name, scope, enabled, priority, builtIn }) => ({
      code,
      name,
      scope,
      enabled,
      priority,
      builtIn,
    })),
  });
}

export function showGroup({ groupId, name, deptId }: UserGroup): object {
  return { groupId: String(groupId), name, ...showScope(deptId) };
}

export function userNotFound(): MusterError {
  return new MusterError('NOT_FOUND', { zh: '没有找到用户', en: 'no such user was found' });
}
