import type { GroupRule } from '../domain/group-rule.ts';
import { refuseUnknownGroup } from '../domain/group-rule.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { resolveRule } from './resolve-rule.ts';

export interface SaveGroupInput {
  enterpriseId: number;
  /** null: a new group. */
  groupId: number | null;
  /** null: the name stays; a new group has one. */
  name: string | null;
  /** null: not said; a new group is then the enterprise's own. */
  deptId: number | null;
  /** null: the group stays what it is; a new one is static. */
  rule: GroupRule | null;
}

/**
 * Makes a group, or changes the name and rule of one. Takes the enterprise's lane first, so that no chunk in work takes a group
 * for static that is dynamic by the time it is written; must run in a transaction.
 * @returns the group's id.
 * @throws {MusterError} NOT_FOUND, CONFLICT (the name is taken; a static group with members cannot become dynamic), PARAM_ERROR.
 */
export async function saveGroup(tx: Db, input: SaveGroupInput): Promise<number> {
  const { enterpriseId, groupId, rule } = input;
  const lane = await tx.query<{ nextGroupId: number }>({
    text: `select next_group_id as "nextGroupId" from lane where enterprise_id = $1::int for update`,
    values: [enterpriseId],
  });
  if (rule !== null) await resolveRule(tx, { enterpriseId, rule, owner: groupId });
  if (groupId !== null) {
    await changeGroup(tx, { ...input, groupId });
    return groupId;
  }
  const [next] = lane.rows;
  if (next === undefined) throw new Error(`enterprise ${enterpriseId} has no lane`);
  await createGroup(tx, input, next.nextGroupId);
  return next.nextGroupId;
}

async function createGroup(tx: Db, input: SaveGroupInput, groupId: number): Promise<void> {
  const { enterpriseId, name, deptId, rule } = input;
  const { rowCount } = await tx.query({
    text: `
      insert into audience_group (enterprise_id, id, dept_id, name, rule, created_at)
      values ($1::int, $2::int, $3::bigint, $4::text, $5::jsonb, now())
      on conflict (enterprise_id, dept_id, name) do nothing`,
    values: [enterpriseId, groupId, deptId ?? 0, name, rule === null ? null : JSON.stringify(rule)],
  });
  if (rowCount === 0) throw nameTaken();
  await tx.query({
    text: `insert into group_count (enterprise_id, group_id, user_count) values ($1::int, $2::int, 0)`,
    values: [enterpriseId, groupId],
  });
  await tx.query({
    text: `update lane set next_group_id = $2::int + 1 where enterprise_id = $1::int`,
    values: [enterpriseId, groupId],
  });
}

async function changeGroup(tx: Db, input: SaveGroupInput & { groupId: number }): Promise<void> {
  const { enterpriseId, groupId, name, deptId, rule } = input;
  const { rows } = await tx.query<{
    deptId: number;
    isStatic: boolean;
    userCount: number;
    isNameTaken: boolean;
  }>({
    text: `
      select
        g.dept_id as "deptId", g.rule is null as "isStatic", coalesce(c.user_count, 0) as "userCount",
        exists (
          select from audience_group o
          where o.enterprise_id = $1::int and o.dept_id = g.dept_id and o.name = $3::text and o.id <> g.id
        ) as "isNameTaken"
      from audience_group g
      left join group_count c on c.enterprise_id = $1::int and c.group_id = g.id
      where g.enterprise_id = $1::int and g.id = $2::int`,
    values: [enterpriseId, groupId, name],
  });
  const [group] = rows;
  if (group === undefined) refuseUnknownGroup();
  if (deptId !== null && deptId !== group.deptId) {
    throw new MusterError('PARAM_ERROR', {
      zh: '/categoryType 分组不能换到另一个范围（企业或其他部门）',
      en: '/categoryType a group cannot move to another scope (the enterprise or another department)',
    });
  }
  if (group.isNameTaken) throw nameTaken();
  if (rule !== null && group.isStatic && group.userCount > 0) {
    throw new MusterError('CONFLICT', {
      zh: '静态分组仍有成员，不能改为动态分组，请先移除成员或新建分组',
      en: 'a static group with members cannot become dynamic; remove its members first or make a new group',
    });
  }
  await tx.query({
    text: `
      update audience_group set name = coalesce($3::text, name), rule = coalesce($4::jsonb, rule)
      where enterprise_id = $1::int and id = $2::int`,
    values: [enterpriseId, groupId, name, rule === null ? null : JSON.stringify(rule)],
  });
}

function nameTaken(): MusterError {
  return new MusterError('CONFLICT', {
    zh: '/name 同一范围内已有同名分组，请换一个名称',
    en: '/name is taken by another group of the same scope; choose another',
  });
}
