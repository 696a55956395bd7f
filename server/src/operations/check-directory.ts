import type { Db } from '../postgres/database.ts';
import { type Finding, findDifferences } from './find-differences.ts';

/** `$1` is the enterprise in all of them. */
const CHECKS: Record<string, string> = {
  identities: `
    select format('an identity of type %s, user %s: %s', i.type_id, i.user_id, case
      when t.id is null then 'there is no such type' else 'there is no such user' end) as detail
    from identity i
    left join identity_type t on t.enterprise_id = $1::int and t.id = i.type_id
    left join audience_user u on u.enterprise_id = $1::int and u.id = i.user_id
    where i.enterprise_id = $1::int and (t.id is null or u.id is null)`,
  groups: `
    select format('group %s: there is no department %s', g.id, g.dept_id) as detail
    from audience_group g
    where g.enterprise_id = $1::int and g.dept_id <> 0 and not exists (
      select from department d where d.enterprise_id = $1::int and d.id = g.dept_id
    )
    union all
    select format('group %s: its rule names group %s, which there is not', g.id, part.id)
    from audience_group g
    cross join lateral (
      select jsonb_array_elements_text(p.value)::int as id from jsonb_each(g.rule) as p
    ) as part
    where g.enterprise_id = $1::int and not exists (
      select from audience_group o where o.enterprise_id = $1::int and o.id = part.id
    )
    union all
    select format('department %s: there is no parent %s', d.id, d.parent_id)
    from department d
    where d.enterprise_id = $1::int and d.parent_id is not null and not exists (
      select from department p where p.enterprise_id = $1::int and p.id = d.parent_id
    )`,
  'next-ids': `
    select format('the next %s is %s, but there is %s', n.what, n.next, n.last) as detail
    from lane l
    cross join lateral (
      values
        ('user', l.next_user_id, (select max(id) from audience_user where enterprise_id = $1::int)),
        ('group', l.next_group_id, (select max(id) from audience_group where enterprise_id = $1::int)),
        ('department', l.next_dept_id, (select max(id) from department where enterprise_id = $1::int))
    ) as n (what, next, last)
    where l.enterprise_id = $1::int and n.last >= n.next`,
  settings: `
    select format('enterprise %s has no lane', e.id) as detail
    from enterprise e
    where e.id = $1::int and not exists (select from lane l where l.enterprise_id = $1::int)
    union all
    select format('built-in identity types: %s of 6', count(*))
    from identity_type
    where enterprise_id = $1::int and built_in
    having count(*) <> 6
    union all
    select format('person %s is %s, but there is no such person', m.person_id, m.role)
    from member m
    where m.enterprise_id = $1::int and not exists (select from person p where p.id = m.person_id)`,
};

/** Holds what an enterprise's rows refer to, and the ids it gives next, to what there is. */
export async function checkDirectory(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [check, text] of Object.entries(CHECKS)) {
    findings.push(await findDifferences(db, { check, text, values: [enterpriseId] }));
  }
  return findings;
}
