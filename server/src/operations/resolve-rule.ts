import {
  type GroupRule,
  type MemberSet,
  expandGroupRule,
  listRuleGroups,
  refuseUnknownGroup,
} from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';
import { readGroupRules } from './read-group-rules.ts';
import { rulesById } from './resolve-member-set.ts';

/**
 * The set that a rule means, saved or not.
 * @param owner the group that the rule is to belong to, when that group exists already.
 * @throws {MusterError} NOT_FOUND when it names an unknown group; PARAM_ERROR when it leads back to itself or is too large.
 */
export async function resolveRule(
  db: Db,
  { enterpriseId, rule, owner }: { enterpriseId: number; rule: GroupRule; owner: number | null },
): Promise<MemberSet> {
  const groupIds = listRuleGroups(rule);
  const named = await readGroupRules(db, { enterpriseId, groupIds });
  const known = new Set(named.map((group) => group.groupId));
  if (groupIds.some((groupId) => !known.has(groupId))) refuseUnknownGroup();
  return expandGroupRule(rule, rulesById(named), owner);
}
