import type { Db } from '../postgres/database.ts';
import { type Finding, findDifferences } from './find-differences.ts';

/** `$1` is the enterprise in all of them. */
const CHECKS: Record<string, string> = {
  // Every batch that took effect has a place of its own in the order, and those that are kept have all places up to the lane's.
  order: `
    select format('batch %s is %s, with place %s and moment %s', id, status, applied_seq, finished_at) as detail
    from import_batch
    where enterprise_id = $1::int
      and ((status = 'PENDING') <> (applied_seq is null) or (status = 'PENDING') <> (finished_at is null))
    union all
    select format('place %s is taken by %s batches', applied_seq, count(*))
    from import_batch
    where enterprise_id = $1::int and applied_seq is not null
    group by applied_seq
    having count(*) > 1
    union all
    select format('%s batches have places from %s to %s, the lane is at %s', p.batches, p.first, p.last, l.applied_seq)
    from lane l
    cross join (
      select count(distinct applied_seq) as batches, min(applied_seq) as first, max(applied_seq) as last
      from import_batch where enterprise_id = $1::int
    ) as p
    where l.enterprise_id = $1::int and p.batches > 0
      and (p.last <> l.applied_seq or p.last - p.first + 1 <> p.batches)`,
  moments: `
    select format('batch %s took effect before the one before it', id) as detail
    from (
      select id, finished_at < lag(finished_at) over (order by applied_seq) as is_wrong
      from import_batch where enterprise_id = $1::int and applied_seq is not null
    ) as batch
    where is_wrong
    union all
    select format('batch %s took effect after the lane''s last moment', b.id)
    from lane l
    join import_batch b on b.enterprise_id = $1::int and b.finished_at > l.applied_at
    where l.enterprise_id = $1::int`,
  verdicts: `
    select format('batch %s: %s rows, %s successful, %s failed, %s failures', id, row_count, success_count, fail_count,
      json_array_length(failures)) as detail
    from import_batch
    where enterprise_id = $1::int and (
      (status in ('FINISHED', 'UNDONE') and success_count + fail_count <> row_count)
      or (status in ('PENDING', 'ERROR') and success_count + fail_count + relations_added + relations_removed <> 0)
      or json_array_length(failures) <> fail_count)`,
  'batch-changes': `
    select format('batch %s: %s added and %s removed, history has %s and %s', b.id, b.relations_added, b.relations_removed,
      coalesce(c.added, 0), coalesce(c.removed, 0)) as detail
    from lane l
    join import_batch b
      on b.enterprise_id = $1::int and b.finished_at > l.history_from and b.status in ('FINISHED', 'UNDONE') and not b.dry_run
      -- A group's history ends with it: nobody can ask for it any more.
      and b.kind <> 'group-delete'
    left join (
      select
        c.applied_seq + u.ordinal as applied_seq,
        count(*) filter (where u.added) as added, count(*) filter (where not u.added) as removed
      from import_change c
      cross join unnest(c.ordinals, c.added) as u (ordinal, added)
      where c.enterprise_id = $1::int
      group by 1
    ) as c on c.applied_seq = b.applied_seq
    where l.enterprise_id = $1::int
      and (b.relations_added, b.relations_removed) <> (coalesce(c.added, 0), coalesce(c.removed, 0))
    union all
    select format('group %s has a change at place %s, which no batch has', c.group_id, c.applied_seq)
    from import_change c
    where c.enterprise_id = $1::int and not exists (
      select from import_batch b where b.enterprise_id = $1::int and b.applied_seq = c.applied_seq
    )`,
  payloads: `
    select format('batch %s waits, and has no payload', b.id) as detail
    from import_batch b
    where b.enterprise_id = $1::int and b.status = 'PENDING' and b.kind <> 'undo' and not exists (
      select from import_payload p where p.enterprise_id = $1::int and p.batch_id = b.id
    )
    union all
    select format('a payload of batch %s, which there is not', p.batch_id)
    from import_payload p
    where p.enterprise_id = $1::int and not exists (
      select from import_batch b where b.enterprise_id = $1::int and b.id = p.batch_id
    )`,
};

/** Holds an enterprise's batches to their order, their counts and their history. */
export async function checkBatches(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [check, text] of Object.entries(CHECKS)) {
    findings.push(await findDifferences(db, { check, text, values: [enterpriseId] }));
  }
  return findings;
}
