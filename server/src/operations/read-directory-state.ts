import type { Db } from '../postgres/database.ts';

export interface DirectoryState {
  total: number;
  /** How many are known by an outside id. */
  wxCount: number;
  thirdCount: number;
  /** When an app last saved departments; null: never, as far as is known. */
  savedAt: string | null;
  savedByApp: string | null;
}

/** How far an enterprise's departments follow an outside directory. */
export async function readDirectoryState(
  db: Db,
  { enterpriseId }: { enterpriseId: number },
): Promise<DirectoryState> {
  const { rows } = await db.query<DirectoryState>({
    text: `
      select
        d.total, d.wx as "wxCount", d.third as "thirdCount",
        to_char(l.departments_saved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "savedAt",
        a.name as "savedByApp"
      from lane l
      cross join (
        select count(*) as total, count(wx_dept_id) as wx, count(third_dept_id) as third
        from department where enterprise_id = $1::int
      ) as d
      left join app a on a.id = l.departments_app_id
      where l.enterprise_id = $1::int`,
    values: [enterpriseId],
  });
  const [state] = rows;
  if (state === undefined) throw new Error(`enterprise ${enterpriseId} has no lane`);
  return state;
}
