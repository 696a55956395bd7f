import { type MemberSet, isInSet, listLeaves } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';
import { findRelations } from './find-relations.ts';

/** Those of some users who are in a set at this moment. PostgreSQL would walk the set; a few users are quicker looked up. */
export async function findSetMembers(
  db: Db,
  { enterpriseId, set, userIds }: { enterpriseId: number; set: MemberSet; userIds: number[] },
): Promise<number[]> {
  if (userIds.length === 0) return [];
  const wanted = new Map(listLeaves(set).map((groupId) => [groupId, userIds]));
  const membership = await findRelations(db, { enterpriseId, wanted });
  return userIds.filter((userId) => isInSet(set, (groupId) => membership.get(groupId)?.has(userId) ?? false));
}
