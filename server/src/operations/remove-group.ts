import type { Db } from '../postgres/database.ts';
import { findRulesNaming } from './find-rules-naming.ts';

/**
 * Deletes a group, in a time that does not depend on its size: its relations mean nothing from now on, and `sweepRemovedGroup`
 * deletes them afterwards. The lane must be locked.
 * @returns how many relations it had; null when it stays since a rule names it, or was gone already.
 */
export async function removeGroup(
  tx: Db,
  { enterpriseId, groupId, batchId }: { enterpriseId: number; groupId: number; batchId: number },
): Promise<number | null> {
  const naming = await findRulesNaming(tx, { enterpriseId, groupId, max: 1 });
  if (naming.length > 0) return null;
  const { rows } = await tx.query<{ userCount: number }>({
    text: `
      with gone as (
        delete from audience_group where enterprise_id = $1::int and id = $2::int returning id
      ), counted as (
        delete from group_count where enterprise_id = $1::int and group_id = $2::int returning user_count
      )
      insert into removed_group (enterprise_id, group_id, batch_id)
      select $1::int, gone.id, $3::bigint from gone
      returning coalesce((select user_count from counted), 0) as "userCount"`,
    values: [enterpriseId, groupId, batchId],
  });
  return rows[0]?.userCount ?? null;
}
