import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { type FileImportState, fileImportNotFound } from './read-file-import.ts';

/** What becomes of a file import in each state; null: it is over. */
const NEXT_STATES: Record<FileImportState, FileImportState | null> = {
  uploading: 'cancelled',
  reading: 'cancelled',
  ready: 'cancelled',
  // Only the dry run is cancelled; what of it has been accepted changes nothing.
  checking: 'ready',
  // What has been accepted takes effect, and is summed up when it has.
  importing: 'cancelling',
  cancelling: 'cancelling',
  finished: null,
  cancelled: null,
  failed: null,
};

/**
 * Ends a file import, or only its dry run, in a transaction of its own: nothing more of it is accepted.
 * @returns its name and its state after that.
 * @throws {MusterError} NOT_FOUND; CONFLICT when it is over.
 */
export async function cancelFileImport(
  tx: Db,
  {
    enterpriseId,
    fileImportId,
    deptId,
  }: { enterpriseId: number; fileImportId: number; deptId: number | null },
): Promise<{ name: string; state: FileImportState }> {
  const { rows } = await tx.query<{ name: string; state: FileImportState }>({
    text: `
      select name, state from file_import
      where enterprise_id = $1::int and id = $2::int and ($3::bigint is null or dept_id = $3::bigint)
      for update`,
    values: [enterpriseId, fileImportId, deptId],
  });
  const [found] = rows;
  if (found === undefined) throw fileImportNotFound();
  const state = NEXT_STATES[found.state];
  if (state === null) {
    throw new MusterError('CONFLICT', {
      zh: '此文件导入已经结束，无法取消；已导入的批次可以在导入记录中撤销',
      en: 'this file import is over and cannot be cancelled; its batches can be undone in 导入记录',
    });
  }
  await tx.query({
    text: `
      update file_import set
        state = $3::text, dry_run = case when state = 'checking' then null else dry_run end,
        finished_at = case when $3::text = 'cancelled' then clock_timestamp() end
      where enterprise_id = $1::int and id = $2::int`,
    values: [enterpriseId, fileImportId, state],
  });
  if (state === 'cancelled') await deleteRows(tx, enterpriseId, fileImportId);
  return { name: found.name, state };
}

/** Nothing of it was imported, so nobody needs its rows. */
async function deleteRows(tx: Db, enterpriseId: number, fileImportId: number): Promise<void> {
  for (const table of ['file_import_piece', 'file_import_part']) {
    await tx.query({
      text: `delete from ${table} where enterprise_id = $1::int and file_import_id = $2::int`,
      values: [enterpriseId, fileImportId],
    });
  }
}
