import { Type } from 'typebox';
import { parseGroupRequest } from '../../domain/group-request.ts';
import { listRuleGroups } from '../../domain/group-rule.ts';
import { readText } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { OUTSIDE_GROUP, acceptGroupDelete } from '../../operations/accept-group-delete.ts';
import { findRulesNaming } from '../../operations/find-rules-naming.ts';
import { type NamedGroup, listNamedGroups } from '../../operations/list-named-groups.ts';
import { moveGroups } from '../../operations/move-groups.ts';
import { saveGroup } from '../../operations/save-group.ts';
import {
  type FoundGroup,
  type GroupMark,
  type GroupSort,
  searchGroups,
} from '../../operations/search-groups.ts';
import { readQueryChoice, readQueryId, readRequiredId } from '../query.ts';
import { showScope } from '../routes-group.ts';
import { RULE } from '../schemas-group.ts';
import { WAIT_MS_MAX } from '../timeouts.ts';
import { changeAudited } from './audited-change.ts';
import { BATCH, WAIT_QUERY, waitForBatch } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { PAGE_QUERY, TOTALS, readListSize, readMark, writeMark } from './list-page.ts';
import { readingRoute, sendingRoute } from './member-route.ts';
import { chooseNewScope, chooseScope, requireGroup, requireOwnRule } from './member-scope.ts';
import { readFields, readId, readLongId, readOptional } from './read-body.ts';
import { countRule } from './routes-group-rule.ts';
import { nullable } from './schemas-console.ts';
import { GROUP, GROUP_ID, GROUP_NAME, NEW_GROUP, SHOWN_GROUP } from './schemas-group.ts';

const SORTS: readonly GroupSort[] = ['newest', 'name', 'users'];
const TYPES = ['STATIC', 'DYNAMIC'] as const;
/** Who wants to delete a group sees where to begin. */
const NAMING_MAX = 20;

export const GROUP_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/group/list',
    access: 'reader',
    operationId: 'consoleGroups',
    summary: '用户分组列表 / Groups, found and sorted as a person does',
    query: {
      deptId: Type.Optional(
        Type.String({ description: '只要这个部门；0 为企业 / of this department only; 0 is the enterprise' }),
      ),
      categoryId: Type.Optional(
        Type.String({ description: '含下级分类；0 为未分类 / with all below it; 0 is 未分类' }),
      ),
      type: Type.Optional(Type.String({ enum: [...TYPES] })),
      name: Type.Optional(
        Type.String({ description: '名称包含，不分大小写 / what the name contains, in any case' }),
      ),
      sort: Type.Optional(Type.String({ enum: [...SORTS], default: 'newest' })),
      ...PAGE_QUERY,
    },
    data: Type.Object({ list: Type.Array(GROUP), nextCursor: nullable(), ...TOTALS }),
    handle: list,
  }),
  readingRoute({
    path: '/group/show',
    access: 'reader',
    operationId: 'consoleGroup',
    summary: '一个分组，人数为此刻的 / One group, with the number of its users at this moment',
    query: { groupId: GROUP_ID },
    data: SHOWN_GROUP,
    handle: show,
  }),
  sendingRoute({
    path: '/group/create',
    access: 'operator',
    operationId: 'createGroup',
    summary: '新建静态或动态分组 / Make a static group, or a dynamic one with a rule',
    requestBody: Type.Object({ ...NEW_GROUP, rule: Type.Optional(RULE) }),
    data: Type.Object({ groupId: GROUP_ID }),
    handle: create,
  }),
  sendingRoute({
    path: '/group/change',
    access: 'operator',
    operationId: 'changeGroup',
    summary: '重命名分组，或修改规则 / Rename a group, or change its rule',
    description: '未传的字段保持不变。/ Absent fields stay.',
    requestBody: Type.Object({
      groupId: GROUP_ID,
      name: Type.Optional(GROUP_NAME),
      rule: Type.Optional(RULE),
    }),
    data: Type.Null(),
    handle: change,
  }),
  sendingRoute({
    path: '/group/delete',
    access: 'operator',
    operationId: 'deleteGroup',
    summary: '删除分组，答复为完成它的批次 / Delete a group; answers with the batch that does it',
    description:
      '批次的 relationsRemoved 为失去的成员数。轮到它时若有规则引用该分组，分组保留，unchanged 为 1。/ relationsRemoved of the batch says how many members it had. Should a rule name it at its turn, it stays, and unchanged is 1.',
    requestBody: Type.Object({
      groupId: GROUP_ID,
      confirmName: Type.String({ description: '与分组名称一致 / the name of the group, typed' }),
    }),
    query: WAIT_QUERY,
    data: BATCH,
    waitMsMax: WAIT_MS_MAX,
    handle: remove,
  }),
];

async function list(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query } = call;
  const size = readListSize(query);
  const type = readQueryChoice(query, 'type', TYPES);
  const { groups, total, isTotalCapped } = await searchGroups(services.database, {
    enterpriseId,
    search: {
      deptId: chooseScope(call, readQueryId(query, 'deptId')),
      categoryId: readQueryId(query, 'categoryId'),
      isStatic: type === null ? null : type === 'STATIC',
      nameText: query.get('name') ?? '',
    },
    sort: readQueryChoice(query, 'sort', SORTS) ?? 'newest',
    after: readGroupMark(query),
    // One more than asked for tells whether there is a next page.
    size: size + 1,
  });
  const page = groups.slice(0, size);
  const last = page.at(-1);
  const hasMore = last !== undefined && groups.length > size;
  return JSON.stringify({
    list: page.map(showFoundGroup),
    nextCursor: hasMore ? writeMark([last.groupId, last.name, last.userCount ?? 0]) : null,
    total,
    totalCapped: isTotalCapped,
  });
}

function readGroupMark(query: ReadonlyMap<string, string>): GroupMark | null {
  const parts = readMark(
    query,
    (sent): sent is [number, string, number] =>
      Number.isSafeInteger(sent[0]) && typeof sent[1] === 'string' && Number.isSafeInteger(sent[2]),
  );
  return parts === null ? null : { groupId: parts[0], name: parts[1], userCount: parts[2] };
}

function showFoundGroup(group: FoundGroup): object {
  return {
    groupId: String(group.groupId),
    name: group.name,
    type: group.rule === null ? 'STATIC' : 'DYNAMIC',
    ...showScope(group.deptId),
    deptName: group.deptName,
    categoryId: String(group.categoryId),
    categoryName: group.categoryName,
    userCount: group.userCount,
    createdAt: group.createdAt,
  };
}

async function show(call: MemberCall): Promise<string> {
  const { services, enterpriseId, query } = call;
  const { database } = services;
  const group = await requireGroup(database, call, readRequiredId(query, 'groupId'));
  const { groupId, rule, userCount } = group;
  const naming = await findRulesNaming(database, { enterpriseId, groupId, max: NAMING_MAX });
  const ruleGroups =
    rule === null ? [] : await listNamedGroups(database, { enterpriseId, groupIds: listRuleGroups(rule) });
  return JSON.stringify({
    ...showFoundGroup(group),
    userCount:
      rule === null ? userCount : await countRule(services.database, { enterpriseId, rule, owner: groupId }),
    rule:
      rule === null
        ? null
        : { all: rule.all.map(String), any: rule.any.map(String), none: rule.none.map(String) },
    ruleGroups: ruleGroups.map((named) => nameGroup(call, named)),
    namedBy: naming.map((named) => nameGroup(call, named)),
  });
}

function nameGroup({ member, language }: MemberCall, { groupId, name, deptId }: NamedGroup): object {
  const isOutside = member.deptId !== null && deptId !== member.deptId;
  return { groupId: String(groupId), name: isOutside ? OUTSIDE_GROUP[language] : name };
}

async function create(call: MemberCall): Promise<string> {
  const { enterpriseId } = call;
  const body = readFields(call.body.value);
  const { name, rule } = parseGroupRequest({ name: body.name, rule: body.rule });
  const asked = readOptional(body, 'deptId', readLongId);
  const categoryId = readOptional(body, 'categoryId', readId) ?? 0;
  const groupId = await changeAudited(call, enterpriseId, async (tx) => {
    const deptId = await chooseNewScope(tx, call, asked);
    await requireOwnRule(tx, call, rule);
    const made = await saveGroup(tx, { enterpriseId, groupId: null, name, deptId, rule });
    if (categoryId !== 0) await moveGroups(tx, { enterpriseId, groupIds: [made], categoryId, deptId });
    return { result: made, subject: name ?? '', details: { groupId: made, deptId, categoryId, rule } };
  });
  return JSON.stringify({ groupId: String(groupId) });
}

async function change(call: MemberCall): Promise<string> {
  const { enterpriseId } = call;
  const body = readFields(call.body.value);
  const groupId = readId(body, 'groupId');
  const { name, rule } = parseGroupRequest({ groupId, name: body.name, rule: body.rule });
  await changeAudited(call, enterpriseId, async (tx) => {
    const group = await requireGroup(tx, call, groupId);
    await requireOwnRule(tx, call, rule);
    await saveGroup(tx, { enterpriseId, groupId, name, deptId: null, rule });
    return { result: null, subject: group.name, details: { groupId, name, rule } };
  });
  return 'null';
}

async function remove(call: MemberCall): Promise<string> {
  const { enterpriseId, member, signedIn } = call;
  const { personId } = signedIn;
  const { deptId } = member;
  const body = readFields(call.body.value);
  const groupId = readId(body, 'groupId');
  const batchId = await changeAudited(call, enterpriseId, async (tx) => {
    const { name, userCount } = await requireGroup(tx, call, groupId);
    if (readText(body.confirmName) !== name) throw notConfirmed();
    const result = await acceptGroupDelete(tx, { enterpriseId, personId, groupId, deptId });
    return { result, subject: name, details: { groupId, userCount, batchId: result } };
  });
  return JSON.stringify(await waitForBatch(call, batchId));
}

function notConfirmed(): MusterError {
  return new MusterError('PARAM_ERROR', {
    zh: '/confirmName 与分组名称不一致；分组可能已被重命名，请刷新后再输入',
    en: '/confirmName is not the name of the group; it may have been renamed, load the page and type it again',
  });
}
