import { Type } from 'typebox';
import { type MemberSet, refuseUnknownGroup } from '../../domain/group-rule.ts';
import { parseIdentitySearch } from '../../domain/identity-search.ts';
import { findSetMembers } from '../../operations/find-set-members.ts';
import { findUsersByValue } from '../../operations/find-users-by-value.ts';
import { listGroupHistory } from '../../operations/list-group-history.ts';
import { listIdentitiesOfUsers } from '../../operations/list-identities-of-users.ts';
import { listMembersAsOf } from '../../operations/list-members-as-of.ts';
import { listMembers } from '../../operations/list-members.ts';
import { readImportSettings } from '../../operations/read-import-settings.ts';
import { requireKeptMoment } from '../../operations/require-kept-moment.ts';
import { resolveMemberSet } from '../../operations/resolve-member-set.ts';
import type { Db } from '../../postgres/database.ts';
import { cutPage, readCursor, readQueryMoment, readRequiredId, refuseParameter } from '../query.ts';
import { BATCH_ID } from '../schemas-import.ts';
import { SET_TIMEOUTS } from '../timeouts.ts';
import { SOURCE } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute, sendingRoute } from './member-route.ts';
import { requireGroup } from './member-scope.ts';
import { readFields, readId } from './read-body.ts';
import { nullable } from './schemas-console.ts';
import { GROUP_ID } from './schemas-group.ts';
import { IDENTITY_SEARCH, USER } from './schemas-user.ts';

/** A value may be that of several types, and without its platform and appid that of several users; more are no search. */
export const FOUND_USERS_MAX = 20;

export const AS_OF = Type.Optional(
  Type.String({
    format: 'date-time',
    description: '那一刻的成员，仅限静态分组 / as of a moment, with its offset; of static groups only',
  }),
);

export const GROUP_MEMBER_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/group/member/list',
    access: 'reader',
    operationId: 'consoleGroupMembers',
    summary: '分组成员及其身份，按用户 ID 升序 / The users of a group with their identities, by ascending id',
    query: {
      groupId: GROUP_ID,
      asOf: AS_OF,
      ...PAGE_QUERY,
    },
    data: Type.Object({ list: Type.Array(USER), nextCursor: nullable() }),
    handle: list,
  }),
  sendingRoute({
    path: '/group/member/find',
    access: 'reader',
    operationId: 'findMembers',
    summary: '按身份在分组成员中查找 / Find members of a group by an identity',
    description: '不在分组中的用户不会返回。/ Users who are not in the group are not in the answer.',
    requestBody: Type.Object({ groupId: GROUP_ID, ...IDENTITY_SEARCH }),
    data: Type.Object({ list: Type.Array(USER, { maxItems: FOUND_USERS_MAX }) }),
    handle: find,
  }),
  readingRoute({
    path: '/group/history',
    access: 'reader',
    operationId: 'consoleGroupHistory',
    summary: '分组变更历史，从新到旧 / What batches changed in a group, newest first',
    query: { groupId: GROUP_ID, ...PAGE_QUERY },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          batchId: BATCH_ID,
          batchIdStr: Type.String(),
          source: SOURCE,
          optType: Type.String({ enum: ['add', 'delete', 'undo'] }),
          appName: nullable(),
          personName: nullable(),
          added: Type.Integer(),
          removed: Type.Integer(),
          at: Type.String({ format: 'date-time' }),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: history,
  }),
];

async function list(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query } = call;
  const { groupId } = await requireGroup(services.database, call, readRequiredId(query, 'groupId'));
  const asOf = readQueryMoment(query, 'asOf') ?? null;
  const size = readListSize(query);
  const afterUserId = readCursor(query);
  const found = await services.database.transaction(SET_TIMEOUTS, async (tx) => {
    const page = { afterUserId, size: size + 1 };
    if (asOf === null) {
      return listMembers(tx, { enterpriseId, set: await requireSet(tx, { enterpriseId, groupId }), ...page });
    }
    await requireStatic(tx, { enterpriseId, groupId, asOf });
    return listMembersAsOf(tx, { enterpriseId, groupId, asOf, ...page });
  });
  const { page, nextCursor } = cutPage(found, size, (userId) => userId);
  return JSON.stringify({ list: await showUsers(services.database, enterpriseId, page), nextCursor });
}

/** @throws {MusterError} NOT_FOUND when the group is gone. */
export async function requireSet(
  db: Db,
  { enterpriseId, groupId }: { enterpriseId: number; groupId: number },
): Promise<MemberSet> {
  const group = await resolveMemberSet(db, { enterpriseId, groupId });
  return group === null ? refuseUnknownGroup() : group.set;
}

/** @throws {MusterError} NOT_FOUND; PARAM_ERROR when the group keeps no members of the past, or none of that moment. */
export async function requireStatic(
  tx: Db,
  { enterpriseId, groupId, asOf }: { enterpriseId: number; groupId: number; asOf: string },
): Promise<void> {
  const group = (await resolveMemberSet(tx, { enterpriseId, groupId })) ?? refuseUnknownGroup();
  if (!group.isStatic) {
    throw refuseParameter('asOf', asOf, '只适用于静态分组', 'is for static groups only');
  }
  await requireKeptMoment(tx, { enterpriseId, asOf });
}

/** The users of a page with their identities, in its order. */
export async function showUsers(db: Db, enterpriseId: number, userIds: number[]): Promise<object[]> {
  const identities = await listIdentitiesOfUsers(db, { enterpriseId, userIds });
  return userIds.map((userId) => ({
    audienceUserId: String(userId),
    identities: identities.get(userId) ?? [],
  }));
}

async function find(call: MemberCall): Promise<string> {
  const { services, enterpriseId } = call;
  const { database } = services;
  const sent = readFields(call.body.value);
  const { groupId } = await requireGroup(database, call, readId(sent, 'groupId'));
  const { types } = await readImportSettings(database, { enterpriseId });
  const keys = parseIdentitySearch(sent, types);
  const userIds = await findUsersByValue(database, { enterpriseId, keys, max: FOUND_USERS_MAX });
  const set = await requireSet(database, { enterpriseId, groupId });
  const members = await findSetMembers(database, { enterpriseId, set, userIds });
  return JSON.stringify({ list: await showUsers(database, enterpriseId, members) });
}

async function history(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query } = call;
  const { groupId } = await requireGroup(services.database, call, readRequiredId(query, 'groupId'));
  const size = readListSize(query);
  const found = await listGroupHistory(services.database, {
    enterpriseId,
    groupId,
    beforeSeq: query.has('cursor') ? readCursor(query) : null,
    size: size + 1,
  });
  const { page, nextCursor } = cutPage(found, size, (entry) => entry.appliedSeq);
  return JSON.stringify({
    list: page.map(({ batchId, source, optType, appName, personName, added, removed, at }) => ({
      batchId,
      batchIdStr: String(batchId),
      source,
      optType,
      appName,
      personName,
      added,
      removed,
      at,
    })),
    nextCursor,
  });
}
