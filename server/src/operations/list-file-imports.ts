import type { Db } from '../postgres/database.ts';
import { LISTED_COLUMNS, type ListedFileImport } from './read-file-import.ts';

/**
 * A page of an enterprise's file imports, newest first.
 * @param page `deptId`: those of one department only; null: all. `beforeId`: where the page before ended; 0 for the first.
 */
export async function listFileImports(
  db: Db,
  page: { enterpriseId: number; deptId: number | null; beforeId: number; size: number },
): Promise<ListedFileImport[]> {
  const { enterpriseId, deptId, beforeId, size } = page;
  const { rows } = await db.query<ListedFileImport>({
    text: `
      select ${LISTED_COLUMNS}
      from file_import f
      left join person w on w.id = f.person_id
      where f.enterprise_id = $1::int and ($2::bigint is null or f.dept_id = $2::bigint)
        and ($3::bigint = 0 or f.id < $3::bigint)
      order by f.id desc
      limit $4::int`,
    values: [enterpriseId, deptId, beforeId, size],
  });
  return rows;
}
