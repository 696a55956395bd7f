import { type GroupRule, type MemberSet, expandGroupRule } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';
import { readGroupRules } from './read-group-rules.ts';

/** The set of a group, its rules put in as they are at this moment; null when there is no such group. */
export async function resolveMemberSet(
  db: Db,
  { enterpriseId, groupId }: { enterpriseId: number; groupId: number },
): Promise<{ set: MemberSet; isStatic: boolean } | null> {
  const named = await readGroupRules(db, { enterpriseId, groupIds: [groupId] });
  const group = named.find((candidate) => candidate.groupId === groupId);
  if (group === undefined) return null;
  if (group.rule === null) return { set: { groupId }, isStatic: true };
  return { set: expandGroupRule(group.rule, rulesById(named), groupId), isStatic: false };
}

/** The rules of the dynamic ones among the groups, for `expandGroupRule`. */
export function rulesById(named: { groupId: number; rule: GroupRule | null }[]): Map<number, GroupRule> {
  return new Map(named.flatMap(({ groupId, rule }) => (rule === null ? [] : [[groupId, rule]])));
}
