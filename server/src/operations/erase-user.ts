import type { Db } from '../postgres/database.ts';

/**
 * Deletes a user with all identities and relations, and notes what `blankErasedPayloads` and
 * `blankErasedFiles` are to look for. The counts of the groups
 * are left to `recordChanges`. The lane must be locked.
 * @param input `batchId` the erasure's; `appliedSeq` its place in the order of effect.
 * @returns the groups that the user was in; null when there is no such user.
 */
export async function eraseUser(
  tx: Db,
  input: { enterpriseId: number; userId: number; batchId: number; appliedSeq: number },
): Promise<number[] | null> {
  const { enterpriseId, userId, batchId, appliedSeq } = input;
  const { rowCount } = await tx.query({
    text: `delete from audience_user where enterprise_id = $1::int and id = $2::bigint`,
    values: [enterpriseId, userId],
  });
  if (rowCount === 0) return null;
  await tx.query({
    // Batches whose payloads are deleted already need not be looked through; without a note of that it is from the first one.
    text: `
      with unbound as (
        delete from identity i
        using identity_type t
        where i.enterprise_id = $1::int and i.user_id = $2::bigint
          and t.enterprise_id = $1::int and t.id = i.type_id
        returning t.code, i.value
      )
      insert into erasure
        (enterprise_id, batch_id, user_id, person_id, requested_at, keys, first_seq, applied_seq, last_file_id)
      select
        $1::int, b.id, $2::bigint, b.person_id, b.accepted_at,
        (select coalesce(jsonb_agg(distinct jsonb_build_array(code, value)), '[]') from unbound),
        coalesce((
          select o.applied_seq
          from retention r
          join import_batch o on o.enterprise_id = $1::int and o.finished_at <= r.payloads_until
          where r.enterprise_id = $1::int
          order by o.finished_at desc
          limit 1
        ), 0),
        $4::bigint,
        (select coalesce(max(f.id), 0) from file_import f where f.enterprise_id = $1::int)
      from import_batch b
      where b.enterprise_id = $1::int and b.id = $3::bigint`,
    values: [enterpriseId, userId, batchId, appliedSeq],
  });
  const { rows } = await tx.query<{ groupId: number }>({
    // Relations of groups that were deleted are gone in the eyes of everybody.
    text: `
      with gone as (
        delete from relation where enterprise_id = $1::int and user_id = $2::bigint returning group_id
      )
      select g.id as "groupId"
      from gone
      join audience_group g on g.enterprise_id = $1::int and g.id = gone.group_id
      order by g.id`,
    values: [enterpriseId, userId],
  });
  return rows.map(({ groupId }) => groupId);
}
