import type { Database } from '../postgres/database.ts';
import { UPLOAD_PAUSE_MAX } from './create-file-import.ts';
import { LOT_TIMEOUTS } from './delete-old-parts.ts';

/** File imports per transaction: each may have thousands of parts. */
const LOT_FILES = 5;

/** How long a file import `f` has been left alone, when nothing is being done with it. */
const AGE_SQL = `
  case when f.state not in ('reading', 'checking', 'importing', 'cancelling')
    then clock_timestamp() - coalesce(f.finished_at, f.touched_at) end`;

const IS_LEFT_SQL = `f.state = 'uploading' and ${AGE_SQL} > interval '${UPLOAD_PAUSE_MAX}'`;

/** A file import `f` that goes as a whole. */
const IS_OVER_SQL = `(${IS_LEFT_SQL} or ${AGE_SQL} > make_interval(days => $3::int))`;

/** A file import `f` that goes, or only its rows: `$1` the enterprise, `$2` the days of rows, `$3` those of the rest. */
export const OLD_FILE_IMPORT_SQL = `(
  ${IS_OVER_SQL} or ${AGE_SQL} > make_interval(days => $2::int) and (f.state = 'ready' or exists (
    select from file_import_part p where p.enterprise_id = $1::int and p.file_import_id = f.id
  ))
)`;

/**
 * Deletes the rows of an enterprise's files after `rowDays`, its file imports after `days`, and uploads that nobody went on with.
 * @returns how many file imports lost their rows or were deleted.
 */
export async function deleteOldFileImports(
  database: Database,
  input: { enterpriseId: number; rowDays: number; days: number; stopping: AbortSignal },
): Promise<number> {
  const { enterpriseId, rowDays, days, stopping } = input;
  let count = 0;
  while (!stopping.aborted) {
    const lot = await database.transaction(LOT_TIMEOUTS, async (tx) => {
      const { rows } = await tx.query<{ id: number; isOver: boolean }>({
        text: `
          select f.id, ${IS_OVER_SQL} as "isOver"
          from file_import f
          where f.enterprise_id = $1::int and ${OLD_FILE_IMPORT_SQL}
          order by f.id
          limit $4::int
          for update skip locked`,
        values: [enterpriseId, rowDays, days, LOT_FILES],
      });
      const ids = rows.map(({ id }) => id);
      for (const table of ['file_import_piece', 'file_import_part']) {
        await tx.query({
          text: `delete from ${table} where enterprise_id = $1::int and file_import_id = any ($2::int[])`,
          values: [enterpriseId, ids],
        });
      }
      // Nothing can be done with a file without its rows.
      await tx.query({
        text: `
          update file_import set state = 'cancelled', finished_at = clock_timestamp()
          where enterprise_id = $1::int and id = any ($2::int[]) and state = 'ready'`,
        values: [enterpriseId, ids],
      });
      await tx.query({
        text: 'delete from file_import where enterprise_id = $1::int and id = any ($2::int[])',
        values: [enterpriseId, rows.flatMap(({ id, isOver }) => (isOver ? [id] : []))],
      });
      return ids.length;
    });
    if (lot === 0) break;
    count += lot;
  }
  return count;
}
