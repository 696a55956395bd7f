import type { MemberSet } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';

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

/** A statement that yields the `user_id`s of a set, each once; `$1` is the enterprise. */
export interface MemberSetSql {
  text: string;
  values: unknown[];
}

/**
 * The members of a set in SQL's own set operators: PostgreSQL 18 runs them as merges over the index, so that a page costs what
 * it holds. Semi-joins and a grouped union were slower, an OR of two EXISTS ten times so.
 * @param afterUserId only users behind this one: a page begins behind the last of the page before.
 */
export function writeMemberSetSql(enterpriseId: number, set: MemberSet, afterUserId: number): MemberSetSql {
  const values: unknown[] = [enterpriseId, afterUserId];
  // The bound on the id stands at every leaf, where the index can use it.
  const selectGroup = (groupId: number): string =>
    `select user_id from relation where enterprise_id = $1::int and group_id = $${values.push(groupId)}::int and user_id > $2::bigint`;

  const select = (part: MemberSet): string => {
    if ('groupId' in part) return selectGroup(part.groupId);
    const required = part.all.map(select);
    if (part.any.length > 0) required.push(join(part.any.map(select), 'union'));
    return join([join(required, 'intersect'), ...part.none.map(select)], 'except');
  };
  return { text: select(set), values };
}

function join(parts: string[], operator: 'union' | 'intersect' | 'except'): string {
  return parts.map((part) => `(${part})`).join(` ${operator} `);
}
