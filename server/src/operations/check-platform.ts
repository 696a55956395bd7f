import type { Db } from '../postgres/database.ts';
import { type Finding, findDifferences } from './find-differences.ts';

const CHECKS: Record<string, string> = {
  callers: `
    select format('app %s: there is no enterprise %s', a.id, a.enterprise_id) as detail
    from app a
    where not exists (select from enterprise e where e.id = a.enterprise_id)
    union all
    select format('a token of app %s, which there is not', t.app_id)
    from token t
    where not exists (select from app a where a.id = t.app_id)
    union all
    select format('a lane of enterprise %s, which there is not', l.enterprise_id)
    from lane l
    where not exists (select from enterprise e where e.id = l.enterprise_id)`,
  sequences: `
    select format('%s stands at %s, but there is %s', s.name, s.value, s.last) as detail
    from (
      select 'import_batch_id', pg_sequence_last_value('import_batch_id'), max(m.last)
      from (select enterprise_id, max(id) as last from import_batch group by enterprise_id) as m
      union all
      select 'enterprise.id', pg_sequence_last_value(pg_get_serial_sequence('enterprise', 'id')::regclass), max(id)
      from enterprise
      union all
      select 'app.id', pg_sequence_last_value(pg_get_serial_sequence('app', 'id')::regclass), max(id) from app
      union all
      select 'person.id', pg_sequence_last_value(pg_get_serial_sequence('person', 'id')::regclass), max(id) from person
    ) as s (name, value, last)
    where s.last > coalesce(s.value, 0)`,
};

/** Checks what belongs to no single enterprise. */
export async function checkPlatform(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [check, text] of Object.entries(CHECKS)) {
    findings.push(await findDifferences(db, { check, text, values: [] }));
  }
  return findings;
}
