import type { MemberSet } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';
import { writeMemberSetSql } from './list-members.ts';

/** How many users a set has at this moment. */
export async function countMembers(
  db: Db,
  { enterpriseId, set }: { enterpriseId: number; set: MemberSet },
): Promise<number> {
  const { text, values } = writeMemberSetSql(enterpriseId, set, 0);
  const { rows } = await db.query<{ count: number }>({
    text: `select count(*) from (${text}) as member`,
    values,
  });
  return rows[0]?.count ?? 0;
}
