import { integerArray } from '../postgres/array-text.ts';
import type { Db } from '../postgres/database.ts';
import type { Pairs } from './find-relations.ts';

/**
 * Writes the net effect of a chunk: relations that are surely there go, relations that are surely missing come, and the
 * groups' counts follow. The lane's lock makes "surely" true.
 */
export async function writeRelations(
  tx: Db,
  { enterpriseId, toDelete, toInsert }: { enterpriseId: number; toDelete: Pairs; toInsert: Pairs },
): Promise<void> {
  if (toDelete.groupIds.length > 0) {
    await tx.query({
      name: 'delete-relations',
      text: `
        delete from relation r
        using unnest($2::int[], $3::bigint[]) as pair (group_id, user_id)
        where r.enterprise_id = $1::int and r.group_id = pair.group_id and r.user_id = pair.user_id`,
      values: [enterpriseId, integerArray(toDelete.groupIds), integerArray(toDelete.userIds)],
    });
  }
  if (toInsert.groupIds.length > 0) {
    await tx.query({
      name: 'insert-relations',
      text: `
        insert into relation (enterprise_id, group_id, user_id)
        select $1::int, group_id, user_id from unnest($2::int[], $3::bigint[]) as pair (group_id, user_id)`,
      values: [enterpriseId, integerArray(toInsert.groupIds), integerArray(toInsert.userIds)],
    });
  }
  await addToCounts(tx, enterpriseId, countByGroup(toInsert, toDelete));
}

function countByGroup(toInsert: Pairs, toDelete: Pairs): Map<number, number> {
  const deltas = new Map<number, number>();
  for (const groupId of toInsert.groupIds) deltas.set(groupId, (deltas.get(groupId) ?? 0) + 1);
  for (const groupId of toDelete.groupIds) deltas.set(groupId, (deltas.get(groupId) ?? 0) - 1);
  return deltas;
}

async function addToCounts(tx: Db, enterpriseId: number, deltas: Map<number, number>): Promise<void> {
  if (deltas.size === 0) return;
  await tx.query({
    name: 'add-to-group-counts',
    text: `
      update group_count c set user_count = c.user_count + d.delta
      from unnest($2::int[], $3::bigint[]) as d (group_id, delta)
      where c.enterprise_id = $1::int and c.group_id = d.group_id`,
    values: [enterpriseId, [...deltas.keys()], [...deltas.values()]],
  });
}
