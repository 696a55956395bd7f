import { Type } from 'typebox';
import { parseGroupRequest } from '../../domain/group-request.ts';
import { type GroupRule, parseGroupRule } from '../../domain/group-rule.ts';
import { countMembers } from '../../operations/count-members.ts';
import { makeGroupFromRule } from '../../operations/make-group-from-rule.ts';
import { moveGroups } from '../../operations/move-groups.ts';
import { resolveRule } from '../../operations/resolve-rule.ts';
import type { Database } from '../../postgres/database.ts';
import { RULE } from '../schemas-group.ts';
import { SET_TIMEOUTS, WAIT_MS_MAX } from '../timeouts.ts';
import { changeAudited } from './audited-change.ts';
import { BATCH, WAIT_QUERY, waitForBatch } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { sendingRoute } from './member-route.ts';
import { chooseNewScope, requireOwnRule } from './member-scope.ts';
import { readFields, readId, readLongId, readOptional } from './read-body.ts';
import { GROUP_ID, NEW_GROUP } from './schemas-group.ts';

export const GROUP_RULE_ROUTES: readonly ConsoleRoute[] = [
  sendingRoute({
    path: '/group/count',
    access: 'operator',
    operationId: 'countRule',
    summary: '计算规则此刻的人数 / Count the users of a rule at this moment',
    requestBody: Type.Object({ rule: RULE }),
    data: Type.Object({ userCount: Type.Integer() }),
    handle: count,
  }),
  sendingRoute({
    path: '/group/make',
    access: 'operator',
    operationId: 'makeGroup',
    summary:
      '由其他分组的并、交、差新建静态分组 / Make a static group of what a rule over other groups means now',
    description:
      '分组立即新建，成员分批加入；batch 是最后一批，没有成员时为 null。/ The group is made at once, its members follow in batches; batch is the last of them, null when there are no members.',
    requestBody: Type.Object({ ...NEW_GROUP, rule: RULE }),
    query: WAIT_QUERY,
    data: Type.Object({
      groupId: GROUP_ID,
      userCount: Type.Integer(),
      batch: Type.Union([BATCH, Type.Null()]),
    }),
    waitMsMax: WAIT_MS_MAX,
    handle: make,
  }),
];

async function count(call: MemberCall): Promise<string> {
  const { services, enterpriseId } = call;
  const rule = parseGroupRule(readFields(call.body.value).rule);
  await requireOwnRule(services.database, call, rule);
  const userCount = await countRule(services.database, { enterpriseId, rule, owner: null });
  return JSON.stringify({ userCount });
}

/** @param input `owner`: the group whose rule it is; null when it is nobody's yet. */
export function countRule(
  database: Database,
  input: { enterpriseId: number; rule: GroupRule; owner: number | null },
): Promise<number> {
  const { enterpriseId } = input;
  return database.transaction(SET_TIMEOUTS, async (tx) =>
    countMembers(tx, { enterpriseId, set: await resolveRule(tx, input) }),
  );
}

async function make(call: MemberCall): Promise<string> {
  const { enterpriseId, signedIn } = call;
  const body = readFields(call.body.value);
  const { name } = parseGroupRequest({ name: body.name });
  const rule = parseGroupRule(body.rule);
  const asked = readOptional(body, 'deptId', readLongId);
  const categoryId = readOptional(body, 'categoryId', readId) ?? 0;
  const made = await changeAudited(
    call,
    enterpriseId,
    async (tx) => {
      const deptId = await chooseNewScope(tx, call, asked);
      await requireOwnRule(tx, call, rule);
      const { personId } = signedIn;
      const result = await makeGroupFromRule(tx, { enterpriseId, personId, rule, group: { name, deptId } });
      const { groupId, userCount } = result;
      if (categoryId !== 0) await moveGroups(tx, { enterpriseId, groupIds: [groupId], categoryId, deptId });
      return { result, subject: name ?? '', details: { groupId, deptId, categoryId, rule, userCount } };
    },
    SET_TIMEOUTS,
  );
  const lastBatchId = made.batchIds.at(-1);
  return JSON.stringify({
    groupId: String(made.groupId),
    userCount: made.userCount,
    batch: lastBatchId === undefined ? null : await waitForBatch(call, lastBatchId),
  });
}
