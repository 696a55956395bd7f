import { refuseUnknownGroup, parseGroupRule, toGroupId } from '../domain/group-rule.ts';
import { parseGroupRequest } from '../domain/group-request.ts';
import { PERMISSIONS } from '../domain/permission.ts';
import { isWireObject } from '../domain/wire-values.ts';
import { MusterError } from '../errors.ts';
import { countMembers } from '../operations/count-members.ts';
import { listGroupHistory } from '../operations/list-group-history.ts';
import { type ListedGroup, listGroups } from '../operations/list-groups.ts';
import { listMembersAsOf } from '../operations/list-members-as-of.ts';
import { listMembers } from '../operations/list-members.ts';
import { requireKeptMoment } from '../operations/require-kept-moment.ts';
import { resolveMemberSet } from '../operations/resolve-member-set.ts';
import { resolveRule } from '../operations/resolve-rule.ts';
import { resolveScope } from '../operations/resolve-scope.ts';
import { saveGroup } from '../operations/save-group.ts';
import {
  cutPage,
  readCursor,
  readPageSize,
  readQueryInteger,
  readQueryMoment,
  readRequiredInteger,
  refuseParameter,
} from './query.ts';
import type { GuardedCall, Route, RouteDescription } from './route.ts';
import * as schemas from './schemas-group.ts';
import { LANE_TIMEOUTS, SET_TIMEOUTS } from './timeouts.ts';

const READ_ERRORS: RouteDescription['docs']['errors'] = [
  'PARAM_ERROR',
  'TOKEN_ERROR',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'UNAVAILABLE',
];

function describe(
  method: 'GET' | 'POST',
  path: string,
  docs: Omit<RouteDescription['docs'], 'tag' | 'isOurs' | 'errors'> & {
    errors?: RouteDescription['docs']['errors'];
  },
  handle: (call: GuardedCall) => Promise<string>,
): Route {
  return {
    methods: [method],
    path,
    permission: PERMISSIONS.groups,
    body: method === 'GET' ? 'none' : 'json',
    success: 'plain',
    docs: { tag: 'group', isOurs: true, errors: READ_ERRORS, ...docs },
    handle,
  };
}

export const GROUP_ROUTES: Route[] = [
  describe('GET', '/audience/group/list', schemas.GROUP_LIST, list),
  describe('GET', '/audience/group/user/list', schemas.MEMBER_LIST, listUsers),
  describe('GET', '/audience/group/history', schemas.HISTORY, history),
  describe('POST', '/audience/group/save', schemas.SAVE, save),
  describe('POST', '/audience/group/evaluate', schemas.EVALUATE, evaluate),
];

async function list({ caller, query, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const size = readPageSize(query);
  const deptId = readQueryInteger(query, 'deptId');
  const found = await listGroups(services.database, {
    enterpriseId,
    filter: {
      isDepartments: readCategory(query),
      // A number that no department has finds none.
      deptId: deptId === undefined ? null : Number(BigInt.asIntN(53, deptId) === deptId ? deptId : -1n),
      namePrefix: query.get('name') ?? '',
    },
    afterGroupId: Math.min(readCursor(query), 2 ** 31 - 1),
    size: size + 1,
  });
  const { page, nextCursor } = cutPage(found, size, (group) => group.groupId);
  const groups = [];
  for (const group of page) groups.push(await showGroup(group));
  return JSON.stringify({ list: groups, nextCursor });

  async function showGroup(group: ListedGroup): Promise<object> {
    return {
      groupId: String(group.groupId),
      name: group.name,
      type: group.rule === null ? 'STATIC' : 'DYNAMIC',
      ...showScope(group.deptId),
      categoryName: group.categoryName,
      userCount: group.rule === null ? group.userCount : await countDynamic(group.groupId),
      createdAt: group.createdAt,
    };
  }

  async function countDynamic(groupId: number): Promise<number> {
    return services.database.transaction(SET_TIMEOUTS, async (tx) => {
      const group = await resolveMemberSet(tx, { enterpriseId, groupId });
      return group === null ? 0 : countMembers(tx, { enterpriseId, set: group.set });
    });
  }
}

function readCategory(query: ReadonlyMap<string, string>): boolean | null {
  const text = query.get('categoryType');
  if (text === undefined) return null;
  if (text === '1' || text === '2') return text === '2';
  throw refuseParameter('categoryType', text, '必须是 1 或 2', 'must be 1 or 2');
}

/** A group's scope as every read shows it; department 0 is the enterprise's own. */
export function showScope(deptId: number): { categoryType: '1' | '2'; deptId: string | null } {
  return deptId === 0 ? { categoryType: '1', deptId: null } : { categoryType: '2', deptId: String(deptId) };
}

async function listUsers({ caller, query, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const groupId = readGroupId(query);
  const size = readPageSize(query);
  const afterUserId = readCursor(query);
  const asOf = readQueryMoment(query, 'asOf');
  const found = await services.database.transaction(SET_TIMEOUTS, async (tx) => {
    const group = await resolveMemberSet(tx, { enterpriseId, groupId });
    if (group === null) refuseUnknownGroup();
    if (asOf === undefined) {
      return listMembers(tx, { enterpriseId, set: group.set, afterUserId, size: size + 1 });
    }
    if (!group.isStatic) throw refuseParameter('asOf', asOf, '只适用于静态分组', 'is for static groups only');
    await requireKeptMoment(tx, { enterpriseId, asOf });
    return listMembersAsOf(tx, { enterpriseId, groupId, asOf, afterUserId, size: size + 1 });
  });
  const { page, nextCursor } = cutPage(found, size, (userId) => userId);
  return JSON.stringify({ groupId: String(groupId), audienceUserIdList: page.map(String), nextCursor });
}

async function history({ caller, query, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const groupId = readGroupId(query);
  const size = readPageSize(query);
  const beforeSeq = query.has('cursor') ? readCursor(query) : null;
  if ((await resolveMemberSet(services.database, { enterpriseId, groupId })) === null) refuseUnknownGroup();
  const found = await listGroupHistory(services.database, {
    enterpriseId,
    groupId,
    beforeSeq,
    size: size + 1,
  });
  const { page, nextCursor } = cutPage(found, size, (entry) => entry.appliedSeq);
  const entries = page.map(({ batchId, optType, added, removed, at }) => ({
    batchId,
    batchIdStr: String(batchId),
    optType,
    added,
    removed,
    at,
  }));
  return JSON.stringify({ list: entries, nextCursor });
}

async function save({ caller, body, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  const { scope, ...group } = parseGroupRequest(body.value);
  const groupId = await services.database.transaction(LANE_TIMEOUTS, async (tx) => {
    const deptId =
      scope === null ? null : await resolveScope(tx, { enterpriseId, department: scope.department });
    return saveGroup(tx, { enterpriseId, ...group, deptId });
  });
  return JSON.stringify({ groupId: String(groupId) });
}

async function evaluate({ caller, body, services }: GuardedCall): Promise<string> {
  const { enterpriseId } = caller;
  if (!isWireObject(body.value)) {
    throw new MusterError('PARAM_ERROR', {
      zh: '请求体必须是 JSON 对象',
      en: 'the body must be a JSON object',
    });
  }
  const rule = parseGroupRule(body.value.rule);
  const userCount = await services.database.transaction(SET_TIMEOUTS, async (tx) =>
    countMembers(tx, { enterpriseId, set: await resolveRule(tx, { enterpriseId, rule, owner: null }) }),
  );
  return JSON.stringify({ userCount });
}

function readGroupId(query: ReadonlyMap<string, string>): number {
  return toGroupId(readRequiredInteger(query, 'groupId')) ?? refuseUnknownGroup();
}
