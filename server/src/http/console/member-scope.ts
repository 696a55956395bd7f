import { type GroupRule, listRuleGroups, refuseUnknownGroup } from '../../domain/group-rule.ts';
import { MusterError } from '../../errors.ts';
import { listNamedGroups } from '../../operations/list-named-groups.ts';
import { readGroup } from '../../operations/read-group.ts';
import { resolveScope } from '../../operations/resolve-scope.ts';
import type { FoundGroup } from '../../operations/search-groups.ts';
import type { Db } from '../../postgres/database.ts';
import type { MemberCall } from './console-route.ts';

/** Whose groups are meant: 0 the enterprise's own, else a department's. */
type DeptId = number;

/**
 * The scope whose groups a call is about; null for all. Who works for one department is always about that one.
 * @param asked null when none was asked for.
 * @throws {MusterError} PERMISSION_DENIED when another department's was asked for.
 */
export function chooseScope({ member }: MemberCall, asked: DeptId | null): DeptId | null {
  if (member.deptId === null) return asked;
  if (asked === null || asked === member.deptId) return member.deptId;
  throw new MusterError('PERMISSION_DENIED', {
    zh: '您的权限只包含本部门的分组',
    en: 'you may work on the groups of your department only',
  });
}

/**
 * The scope that something new is made in: the enterprise's own when none was asked for.
 * @throws {MusterError} PERMISSION_DENIED as above; NOT_FOUND when there is no such department.
 */
export async function chooseNewScope(db: Db, call: MemberCall, asked: DeptId | null): Promise<DeptId> {
  const deptId = chooseScope(call, asked ?? call.member.deptId ?? 0) ?? 0;
  const department = deptId === 0 ? null : ({ field: 'deptId', value: String(deptId) } as const);
  return resolveScope(db, { enterpriseId: call.enterpriseId, department });
}

/** @throws {MusterError} NOT_FOUND when there is no such group, or not for who calls. */
export async function requireGroup(
  db: Db,
  { enterpriseId, member }: MemberCall,
  groupId: number,
): Promise<FoundGroup> {
  return (await readGroup(db, { enterpriseId, groupId, deptId: member.deptId })) ?? refuseUnknownGroup();
}

/** @throws {MusterError} NOT_FOUND when the rule names a group that is not of the department whose member calls. */
export async function requireOwnRule(
  db: Db,
  { enterpriseId, member }: MemberCall,
  rule: GroupRule | null,
): Promise<void> {
  if (member.deptId === null || rule === null) return;
  const named = await listNamedGroups(db, { enterpriseId, groupIds: listRuleGroups(rule) });
  if (named.some(({ deptId }) => deptId !== member.deptId)) refuseUnknownGroup();
}

/**
 * Users belong to the enterprise, whatever groups they are in, so who works for one department has no business with them
 * beyond its own groups.
 * @throws {MusterError} PERMISSION_DENIED
 */
export function requireWholeEnterprise({ member }: MemberCall): void {
  if (member.deptId === null) return;
  throw new MusterError('PERMISSION_DENIED', {
    zh: '用户属于整个企业，部门成员不能查看；请在本部门分组的成员中查找',
    en: 'users belong to the whole enterprise; as a member of one department, look among the members of its groups',
  });
}
