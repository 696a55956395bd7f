import type { FileMapping } from '../domain/file-mapping.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { type FileImportState, fileImportNotFound } from './read-file-import.ts';

/**
 * Starts the dry run or the import of a file that is ready; a worker goes on with it.
 * @throws {MusterError} NOT_FOUND; CONFLICT when it is not ready.
 */
export async function startFileRun(
  tx: Db,
  input: {
    enterpriseId: number;
    fileImportId: number;
    personId: number;
    mapping: FileMapping;
    isDryRun: boolean;
  },
): Promise<void> {
  const { enterpriseId, fileImportId, personId, mapping, isDryRun } = input;
  const { rowCount } = await tx.query({
    text: `
      update file_import set
        state = case when $5::boolean then 'checking' else 'importing' end,
        person_id = $3::int, mapping = $4::json, fed_parts = 0, settled_parts = 0,
        dry_run = case when $5::boolean then null else dry_run end,
        started_at = case when $5::boolean then started_at else clock_timestamp() end
      where enterprise_id = $1::int and id = $2::int and state = 'ready'`,
    values: [enterpriseId, fileImportId, personId, JSON.stringify(mapping), isDryRun],
  });
  if (rowCount === 0) throw await explainNotReady(tx, { enterpriseId, fileImportId });
}

const NOT_READY: Record<Exclude<FileImportState, 'ready'>, [zh: string, en: string]> = {
  uploading: ['文件还没有上传完，请等上传完成', 'is still being uploaded; wait for its end'],
  reading: ['文件正在读取，请稍候', 'is still being read; wait a moment'],
  checking: [
    '整个文件正在试运行，请等它完成或取消它',
    'is being checked as a whole; wait for that or cancel it',
  ],
  importing: ['文件正在导入', 'is being imported already'],
  cancelling: ['导入正在取消', 'is being cancelled'],
  finished: ['文件已经导入，要再次导入请重新上传', 'has been imported; upload it again to import it again'],
  cancelled: ['导入已取消，请重新上传文件', 'was cancelled; upload the file again'],
  failed: ['文件无法读取，请更正后重新上传', 'could not be read; correct it and upload it again'],
};

/** Why nothing can be begun with a file. */
export async function explainNotReady(
  db: Db,
  { enterpriseId, fileImportId }: { enterpriseId: number; fileImportId: number },
): Promise<MusterError> {
  const { rows } = await db.query<{ state: FileImportState }>({
    text: 'select state from file_import where enterprise_id = $1::int and id = $2::int',
    values: [enterpriseId, fileImportId],
  });
  const state = rows[0]?.state;
  if (state === undefined) return fileImportNotFound();
  const [zh, en] = state === 'ready' ? ['请重试', 'was busy a moment ago; try again'] : NOT_READY[state];
  return new MusterError('CONFLICT', { zh, en: `the file ${en}` });
}
