import type { MemberSet } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';
import { writeMemberSetSql } from './member-set-sql.ts';

/** A page of a set's users, ascending, as they are at this moment; it costs the same at any depth. */
export async function listMembers(
  db: Db,
  page: { enterpriseId: number; set: MemberSet; afterUserId: number; size: number },
): Promise<number[]> {
  const { text, values } = writeMemberSetSql(page.enterpriseId, page.set, page.afterUserId);
  const { rows } = await db.query<{ userId: number }>({
    text: `select user_id as "userId" from (${text}) as member order by user_id limit $${values.push(page.size)}::int`,
    values,
  });
  return rows.map((row) => row.userId);
}
