import type { GroupChange } from '../domain/apply-pairs.ts';
import type { Db } from '../postgres/database.ts';

/** Lets the groups' counts follow what a chunk changed in them. */
export async function addToGroupCounts(
  tx: Db,
  { enterpriseId, changes }: { enterpriseId: number; changes: ReadonlyMap<number, GroupChange> },
): Promise<void> {
  if (changes.size === 0) return;
  await tx.query({
    name: 'add-to-group-counts',
    text: `
      update group_count c set user_count = c.user_count + d.delta
      from unnest($2::int[], $3::bigint[]) as d (group_id, delta)
      where c.enterprise_id = $1::int and c.group_id = d.group_id`,
    values: [enterpriseId, [...changes.keys()], [...changes.values()].map(sumUp)],
  });
}

function sumUp({ added }: GroupChange): number {
  return added.reduce((sum, isAdded) => sum + (isAdded ? 1 : -1), 0);
}
