import type { FileMapping } from '../domain/file-mapping.ts';
import type { Db } from '../postgres/database.ts';
import { hashColumns } from './end-file-reading.ts';

/**
 * The mapping that the enterprise used last for a file with these columns; null when there is none.
 * @param input `deptId`: whose file imports the reader may see only; null: all.
 */
export async function findFileMapping(
  db: Db,
  {
    enterpriseId,
    columns,
    deptId,
  }: { enterpriseId: number; columns: readonly string[]; deptId: number | null },
): Promise<FileMapping | null> {
  const { rows } = await db.query<{ mapping: FileMapping }>({
    text: `
      select mapping from file_import
      where enterprise_id = $1::int and columns_hash = $2::bytea and mapping is not null
        and ($3::bigint is null or dept_id = $3::bigint)
      order by id desc
      limit 1`,
    values: [enterpriseId, hashColumns(columns), deptId],
  });
  return rows[0]?.mapping ?? null;
}
