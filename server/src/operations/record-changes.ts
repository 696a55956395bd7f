import type { GroupChange } from '../domain/apply-pairs.ts';
import { integerArray } from '../postgres/array-text.ts';
import type { Db } from '../postgres/database.ts';

/**
 * Keeps what a chunk's batches changed, one row per group, for history and undo, and lets the groups' counts follow.
 * @param appliedSeq that of the chunk's first batch.
 */
export async function recordChanges(
  tx: Db,
  {
    enterpriseId,
    appliedSeq,
    changes,
  }: { enterpriseId: number; appliedSeq: number; changes: Map<number, GroupChange> },
): Promise<void> {
  if (changes.size === 0) return;
  await tx.query({
    name: 'record-changes',
    // unnest would flatten arrays of arrays, so each group's arrays travel as their text form.
    text: `
      with counted as (
        update group_count c set user_count = c.user_count + d.delta
        from unnest($3::int[], $7::bigint[]) as d (group_id, delta)
        where c.enterprise_id = $1::int and c.group_id = d.group_id and d.delta <> 0
      )
      insert into import_change (enterprise_id, group_id, applied_seq, user_ids, ordinals, added)
      select $1::int, group_id, $2::bigint, user_ids::bigint[], ordinals::smallint[], added::boolean[]
      from unnest($3::int[], $4::text[], $5::text[], $6::text[]) as c (group_id, user_ids, ordinals, added)`,
    values: [
      enterpriseId,
      appliedSeq,
      [...changes.keys()],
      [...changes.values()].map((change) => integerArray(change.userIds)),
      [...changes.values()].map((change) => integerArray(change.ordinals)),
      [...changes.values()].map(
        (change) => `{${change.added.map((isAdded) => (isAdded ? 't' : 'f')).join(',')}}`,
      ),
      [...changes.values()].map(sumUp),
    ],
  });
}

function sumUp({ added }: GroupChange): number {
  return added.reduce((sum, isAdded) => sum + (isAdded ? 1 : -1), 0);
}
