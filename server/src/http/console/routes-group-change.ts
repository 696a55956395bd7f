import { type TProperties, Type } from 'typebox';
import { parseImportRequest } from '../../domain/import-request.ts';
import { type WireObject, isWireObject } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { acceptBatch } from '../../operations/accept-batch.ts';
import { acceptMemberChange } from '../../operations/accept-member-change.ts';
import type { FoundGroup } from '../../operations/search-groups.ts';
import type { Db } from '../../postgres/database.ts';
import { showScope } from '../routes-group.ts';
import { IDENTITY } from '../schemas-import.ts';
import { WAIT_MS_MAX } from '../timeouts.ts';
import { changeAudited } from './audited-change.ts';
import { BATCH, WAIT_QUERY, waitForBatch } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { sendingRoute } from './member-route.ts';
import { requireGroup } from './member-scope.ts';
import { readFields, readId, readLongIds } from './read-body.ts';
import { GROUP_ID } from './schemas-group.ts';

/** As many as a list shows at once. */
const REMOVED_USERS_MAX = 500;

/** What people do to a group's members by hand: each is a batch, and the answer is how it stands. */
export const GROUP_CHANGE_ROUTES: readonly ConsoleRoute[] = [
  change({
    path: '/group/member/add',
    operationId: 'addMembers',
    summary: '手工加入成员，每行一个人 / Put people into a static group by their identities, one a row',
    description:
      '与 v2/batchAdd 的 add 相同：没有找到的人会被创建（除非企业设置为不创建）。/ As an add of v2/batchAdd: who is not found is created, unless the enterprise creates nobody.',
    body: {
      matchingType: Type.Optional(
        Type.Integer({ enum: [1, 2], description: '1 精准（默认）2 模糊 / 1 exact (default), 2 fuzzy' }),
      ),
      data: Type.Array(Type.Object({ identities: Type.Array(IDENTITY, { minItems: 1, maxItems: 20 }) }), {
        minItems: 1,
        maxItems: 500,
      }),
    },
    accept: addMembers,
  }),
  change({
    path: '/group/member/remove',
    operationId: 'removeMembers',
    summary: '手工移除成员 / Take users out of a static group',
    description: '',
    body: {
      audienceUserIds: Type.Array(Type.String(), { minItems: 1, maxItems: REMOVED_USERS_MAX }),
    },
    accept: removeMembers,
  }),
];

interface Accepted {
  batchId: number;
  rows: number;
}

function change(route: {
  path: string;
  operationId: string;
  summary: string;
  description: string;
  body: TProperties;
  accept: (tx: Db, call: MemberCall, group: FoundGroup, sent: WireObject) => Promise<Accepted>;
}): ConsoleRoute {
  const { body, accept, ...described } = route;
  return sendingRoute({
    ...described,
    access: 'operator',
    requestBody: Type.Object({ groupId: GROUP_ID, ...body }),
    query: WAIT_QUERY,
    data: BATCH,
    waitMsMax: WAIT_MS_MAX,
    handle: async (call) => {
      const sent = readFields(call.body.value);
      const groupId = readId(sent, 'groupId');
      const batchId = await changeAudited(call, call.enterpriseId, async (tx) => {
        const group = await requireGroup(tx, call, groupId);
        const accepted = await accept(tx, call, group, sent);
        return { result: accepted.batchId, subject: group.name, details: { groupId, ...accepted } };
      });
      return JSON.stringify(await waitForBatch(call, batchId));
    },
  });
}

async function addMembers(
  tx: Db,
  { enterpriseId, signedIn }: MemberCall,
  { rule, name, deptId }: FoundGroup,
  { matchingType, data }: WireObject,
): Promise<Accepted> {
  if (rule !== null) {
    throw new MusterError('CONFLICT', {
      zh: '这是动态分组，其成员由规则决定，不能手工增减',
      en: 'this is a dynamic group; its members follow its rule and cannot be changed by hand',
    });
  }
  const place = { groups: name, ...showScope(deptId) };
  const rows: unknown = Array.isArray(data)
    ? data.map((row: unknown) => (isWireObject(row) ? { identities: row.identities, ...place } : row))
    : data;
  const body = { publicParams: { optType: 'add', matchingType }, data: rows };
  const request = parseImportRequest(body);
  const batchId = await acceptBatch(tx, {
    enterpriseId,
    appId: null,
    personId: signedIn.personId,
    kind: 'v2',
    request,
    body: Buffer.from(JSON.stringify(body)),
    idempotency: null,
  });
  if (batchId === null) throw new Error('accepting without a key met one');
  return { batchId, rows: request.rows.length };
}

async function removeMembers(
  tx: Db,
  { enterpriseId, signedIn }: MemberCall,
  { groupId }: FoundGroup,
  sent: WireObject,
): Promise<Accepted> {
  const userIds = readLongIds(sent, 'audienceUserIds', REMOVED_USERS_MAX);
  const { personId } = signedIn;
  const batchId = await acceptMemberChange(tx, {
    enterpriseId,
    personId,
    optType: 'delete',
    groupId,
    userIds,
  });
  return { batchId, rows: userIds.length };
}
