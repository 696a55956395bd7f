import type { Db } from '../postgres/database.ts';

/** The names of groups by id; one that there is not is left out. */
export async function readGroupNames(
  db: Db,
  { enterpriseId, groupIds }: { enterpriseId: number; groupIds: number[] },
): Promise<Map<number, string>> {
  const { rows } = await db.query<{ id: number; name: string }>({
    name: 'read-group-names',
    text: `select id, name from audience_group where enterprise_id = $1::int and id = any ($2::int[])`,
    values: [enterpriseId, groupIds],
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
