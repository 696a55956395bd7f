import type { Db } from '../postgres/database.ts';
import { type Finding, findDifferences } from './find-differences.ts';

/** Users of the groups that one statement looks at, so that it needs little memory; a larger group is looked at alone. */
const SLICE_USERS_MAX = 1_000_000;
const GROUP_ID_MAX = 2 ** 31 - 1;

/** Relations of a group that was deleted go lot by lot, and mean nothing until then. */
const WITHOUT_REMOVED = `not exists (
    select from removed_group x
    where x.enterprise_id = $1::int and x.group_id = r.group_id and x.swept_at is null
  )`;

/** `$1` the enterprise; groups from `$2` to `$3`. */
const GROUP_COUNTS = `
  select format('group %s: stored %s, counted %s', coalesce(g.id, c.group_id, r.group_id), c.user_count, coalesce(r.users, 0)) as detail
  from (select id from audience_group where enterprise_id = $1::int and id between $2::int and $3::int) as g
  full join (
    select group_id, user_count from group_count where enterprise_id = $1::int and group_id between $2::int and $3::int
  ) as c on c.group_id = g.id
  full join (
    select r.group_id, count(*) as users from relation r
    where r.enterprise_id = $1::int and r.group_id between $2::int and $3::int and ${WITHOUT_REMOVED}
    group by r.group_id
  ) as r on r.group_id = coalesce(g.id, c.group_id)
  where g.id is null or c.group_id is null or c.user_count <> coalesce(r.users, 0)`;

const RELATIONS = `
  select format('group %s, user %s: %s', r.group_id, r.user_id, case
    when g.id is null then 'there is no such group'
    when g.rule is not null then 'the group is dynamic'
    else 'there is no such user' end) as detail
  from relation r
  left join audience_group g on g.enterprise_id = $1::int and g.id = r.group_id
  left join audience_user u on u.enterprise_id = $1::int and u.id = r.user_id
  where r.enterprise_id = $1::int and r.group_id between $2::int and $3::int
    and (g.id is null or g.rule is not null or u.id is null) and ${WITHOUT_REMOVED}`;

/**
 * What the kept changes of a pair end with is what it is now; in between, added and removed take turns. While history is kept
 * from the first batch on, each begins with added, and there is nothing that no change tells of.
 */
const HISTORY = `
  with kept as (
    select coalesce(
      (
        select b.applied_seq = 1 and b.finished_at > l.history_from
        from import_batch b where b.enterprise_id = $1::int
        order by b.applied_seq
        limit 1
      ),
      l.applied_seq = 0
    ) as is_complete
    from lane l
    where l.enterprise_id = $1::int
  ), change as (
    select
      c.group_id, u.user_id, u.added, lag(u.added) over pair as before, lead(u.added) over pair is null as is_last
    from import_change c
    join audience_group g on g.enterprise_id = $1::int and g.id = c.group_id and g.rule is null
    cross join unnest(c.user_ids, c.added) with ordinality as u (user_id, added, place)
    where c.enterprise_id = $1::int and c.group_id between $2::int and $3::int
    window pair as (partition by c.group_id, u.user_id order by c.applied_seq, u.place)
  )
  select format('group %s, user %s: %s', group_id, user_id, case
    when added = before then 'the same change twice in a row'
    else 'removed before it was added' end) as detail
  from change
  where added = before or (before is null and not added and (select is_complete from kept))
  union all
  select format('group %s, user %s: history says %s', group_id, user_id, case when added then 'member' else 'no member' end)
  from change c
  join audience_user p on p.enterprise_id = $1::int and p.id = c.user_id
  where c.is_last and c.added <> exists (
    select from relation r
    where r.enterprise_id = $1::int and r.group_id = c.group_id and r.user_id = c.user_id
  )
  union all
  select format('group %s, user %s: history does not know this member', r.group_id, r.user_id)
  from relation r
  where (select is_complete from kept) and r.enterprise_id = $1::int and r.group_id between $2::int and $3::int
    and ${WITHOUT_REMOVED}
    and not exists (select from change c where c.group_id = r.group_id and c.user_id = r.user_id)`;

const CHECKS = { 'group-counts': GROUP_COUNTS, relations: RELATIONS, history: HISTORY };

/** Counts every group, and replays its history. */
export async function checkMembers(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<Finding[]> {
  const findings = Object.keys(CHECKS).map((check): Finding => ({ check, differences: 0, sample: null }));
  for (const [from, to] of await sliceGroups(db, enterpriseId)) {
    for (const finding of findings) {
      const text = CHECKS[finding.check as keyof typeof CHECKS];
      const values = [enterpriseId, from, to];
      const { differences, sample } = await findDifferences(db, { check: finding.check, text, values });
      finding.differences += differences;
      finding.sample ??= sample;
    }
  }
  return findings;
}

/** Ranges of group ids that cover all there can be, also those of groups that do not exist. */
async function sliceGroups(db: Db, enterpriseId: number): Promise<[from: number, to: number][]> {
  const { rows } = await db.query<{ groupId: number; userCount: number }>({
    text: `
      select group_id as "groupId", user_count as "userCount"
      from group_count where enterprise_id = $1::int
      order by group_id`,
    values: [enterpriseId],
  });
  const slices: [number, number][] = [];
  let from = 0;
  let users = 0;
  for (const { groupId, userCount } of rows) {
    if (users > 0 && users + userCount > SLICE_USERS_MAX) {
      slices.push([from, groupId - 1]);
      from = groupId;
      users = 0;
    }
    users += userCount;
  }
  return [...slices, [from, GROUP_ID_MAX]];
}
