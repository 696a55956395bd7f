import { Type } from 'typebox';
import { parseIdentitySearch } from '../../domain/identity-search.ts';
import { findUsersByValue } from '../../operations/find-users-by-value.ts';
import { listGroupsOfUser } from '../../operations/list-groups-of-user.ts';
import { listIdentitiesOfUser } from '../../operations/list-identities-of-user.ts';
import { listUserChanges } from '../../operations/list-user-changes.ts';
import { readImportSettings } from '../../operations/read-import-settings.ts';
import { readUser } from '../../operations/read-user.ts';
import { readRequiredId } from '../query.ts';
import { showGroup, userNotFound } from '../routes-user.ts';
import { BATCH_ID } from '../schemas-import.ts';
import { GROUP_OF_USER } from '../schemas-user.ts';
import { SET_TIMEOUTS } from '../timeouts.ts';
import { SOURCE } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute, sendingRoute } from './member-route.ts';
import { requireWholeEnterprise } from './member-scope.ts';
import { readFields, readLongId, readOptional } from './read-body.ts';
import { FOUND_USERS_MAX, showUsers } from './routes-group-member.ts';
import { IDENTITIES, IDENTITY_SEARCH, USER, USER_ID } from './schemas-user.ts';

const WHOLE_NOTE = '部门成员为 403。/ 403 for members of one department.';

export const USER_ROUTES: readonly ConsoleRoute[] = [
  sendingRoute({
    path: '/user/find',
    access: 'reader',
    operationId: 'findUsers',
    summary: '按身份或用户 ID 查找用户 / Find users by an identity, or by their id',
    description: `传 audienceUserId 或 identityValue。/ Send audienceUserId or identityValue. ${WHOLE_NOTE}`,
    requestBody: Type.Object({
      audienceUserId: Type.Optional(USER_ID),
      identityValue: Type.Optional(IDENTITY_SEARCH.identityValue),
      identityType: IDENTITY_SEARCH.identityType,
    }),
    data: Type.Object({ list: Type.Array(USER, { maxItems: FOUND_USERS_MAX }) }),
    handle: find,
  }),
  readingRoute({
    path: '/user/show',
    access: 'reader',
    operationId: 'consoleUser',
    summary: '一个用户的身份和静态分组 / The identities and static groups of a user',
    description: WHOLE_NOTE,
    query: { audienceUserId: USER_ID },
    data: Type.Object({
      audienceUserId: USER_ID,
      createdAt: Type.String({ format: 'date-time' }),
      identities: IDENTITIES,
      groupList: Type.Array(GROUP_OF_USER),
    }),
    handle: show,
  }),
  readingRoute({
    path: '/user/changes',
    access: 'reader',
    operationId: 'consoleUserChanges',
    summary:
      '最近 90 天各批次在用户所在分组中的变更，从新到旧 / What batches did to a user over 90 days in the groups it is in, newest first',
    description: `只有一页。/ There is one page only. ${WHOLE_NOTE}`,
    query: { audienceUserId: USER_ID, size: PAGE_QUERY.size },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          batchId: BATCH_ID,
          batchIdStr: Type.String(),
          source: SOURCE,
          optType: Type.String({ enum: ['add', 'delete', 'undo'] }),
          groupId: Type.String(),
          groupName: Type.String(),
          added: Type.Boolean({ description: 'false 为移出 / false: taken out' }),
          at: Type.String({ format: 'date-time' }),
        }),
      ),
    }),
    handle: changes,
  }),
];

async function find(call: MemberCall): Promise<string> {
  requireWholeEnterprise(call);
  const { services, enterpriseId } = call;
  const { database } = services;
  const sent = readFields(call.body.value);
  const userId = readOptional(sent, 'audienceUserId', readLongId);
  if (userId !== null) {
    const user = await readUser(database, { enterpriseId, userId });
    return JSON.stringify({ list: await showUsers(database, enterpriseId, user === null ? [] : [userId]) });
  }
  const { types } = await readImportSettings(database, { enterpriseId });
  const keys = parseIdentitySearch(sent, types);
  const userIds = await findUsersByValue(database, { enterpriseId, keys, max: FOUND_USERS_MAX });
  return JSON.stringify({ list: await showUsers(database, enterpriseId, userIds) });
}

async function show(call: MemberCall): Promise<string> {
  requireWholeEnterprise(call);
  const { services, enterpriseId, query } = call;
  const { database } = services;
  const user = await readUser(database, { enterpriseId, userId: readRequiredId(query, 'audienceUserId') });
  if (user === null) throw userNotFound();
  const { userId, createdAt } = user;
  const groups = (await listGroupsOfUser(database, { enterpriseId, userId })) ?? [];
  return JSON.stringify({
    audienceUserId: String(userId),
    createdAt,
    identities: await listIdentitiesOfUser(database, { enterpriseId, userId }),
    groupList: groups.map(showGroup),
  });
}

async function changes(call: MemberCall): Promise<string> {
  requireWholeEnterprise(call);
  const { services, enterpriseId, query } = call;
  const userId = readRequiredId(query, 'audienceUserId');
  const size = readListSize(query);
  const found = await services.database.transaction(SET_TIMEOUTS, (tx) =>
    listUserChanges(tx, { enterpriseId, userId, size }),
  );
  return JSON.stringify({
    list: found.map(({ batchId, source, optType, groupId, groupName, isAdded, at }) => ({
      batchId,
      batchIdStr: String(batchId),
      source,
      optType,
      groupId: String(groupId),
      groupName,
      added: isAdded,
      at,
    })),
  });
}
