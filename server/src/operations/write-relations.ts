import type { RelationPlan } from '../domain/apply-pairs.ts';
import { integerArray } from '../postgres/array-text.ts';
import type { Db } from '../postgres/database.ts';

type NetEffect = Pick<RelationPlan, 'toInsert' | 'toDelete'> & { enterpriseId: number };

/**
 * Writes a net effect: relations that are surely there go, and relations that are surely missing come. The lane's lock makes
 * "surely" true.
 */
export async function writeRelations(tx: Db, effect: NetEffect): Promise<void> {
  await Promise.all([deleteRelations(tx, effect), insertRelations(tx, effect)]);
}

async function deleteRelations(tx: Db, { enterpriseId, toDelete }: NetEffect): Promise<void> {
  if (toDelete.size === 0) return;
  await tx.query({
    name: 'delete-relations',
    // The subquery per group is for the planner's sake, as in find-relations. Nobody else can move a row meanwhile.
    text: `
      delete from relation
      where enterprise_id = $1::int and ctid = any (array(
        select unnest((
          select array_agg(r.ctid) from relation r
          where r.enterprise_id = $1::int and r.group_id = gone.group_id and r.user_id = any (gone.user_ids::bigint[])
        ))
        from unnest($2::int[], $3::text[]) as gone (group_id, user_ids)
      ))`,
    values: [enterpriseId, [...toDelete.keys()], [...toDelete.values()].map(integerArray)],
  });
}

async function insertRelations(tx: Db, { enterpriseId, toInsert }: NetEffect): Promise<void> {
  if (toInsert.groupIds.length === 0) return;
  await tx.query({
    name: 'insert-relations',
    text: `
      insert into relation (enterprise_id, group_id, user_id)
      select $1::int, group_id, user_id from unnest($2::int[], $3::bigint[]) as pair (group_id, user_id)`,
    values: [enterpriseId, integerArray(toInsert.groupIds), integerArray(toInsert.userIds)],
  });
}
