import type { Db } from '../postgres/database.ts';
import { FILE_IMPORT_COLUMNS, type StoredFileImport } from './read-file-import.ts';

/** Counting further takes as long as reading, and nobody pages so far. */
const TOTAL_MAX = 10_000;

/** A page of an enterprise's file imports, or of those of one department, newest first. */
export async function listFileImports(
  db: Db,
  page: { enterpriseId: number; deptId: number | null; offset: number; size: number },
): Promise<{ total: number; fileImports: StoredFileImport[] }> {
  const { enterpriseId, deptId, offset, size } = page;
  const counted = await db.query<{ count: number }>({
    text: `
      select count(*) as count from (
        select from file_import
        where enterprise_id = $1::int and ($2::bigint is null or dept_id = $2::bigint)
        limit $3::int
      ) as counted`,
    values: [enterpriseId, deptId, TOTAL_MAX],
  });
  const { rows } = await db.query<StoredFileImport>({
    text: `
      select ${FILE_IMPORT_COLUMNS}
      from file_import f
      left join person w on w.id = f.person_id
      where f.enterprise_id = $1::int and ($2::bigint is null or f.dept_id = $2::bigint)
      order by f.id desc
      limit $3::int offset $4::bigint`,
    values: [enterpriseId, deptId, size, offset],
  });
  return { total: counted.rows[0]?.count ?? 0, fileImports: rows };
}
