import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/** A file may take a gigabyte until it has been imported, and nobody works on more at a time. */
export const UNFINISHED_FILES_MAX = 5;

/** An upload that has not gone on for so long was left. */
export const UPLOAD_PAUSE_MAX = '1 hour';

/** A file import `f` that counts as unfinished. */
const UNFINISHED_SQL = `
  f.state in ('uploading', 'reading', 'ready', 'checking', 'importing', 'cancelling')
  and not (f.state = 'uploading' and f.touched_at < clock_timestamp() - interval '${UPLOAD_PAUSE_MAX}')`;

/**
 * Makes room for a file that comes in pieces, in a transaction of its own.
 * @returns its id.
 * @throws {MusterError} CONFLICT when the enterprise has too many that are not finished.
 */
export async function createFileImport(
  tx: Db,
  input: {
    enterpriseId: number;
    personId: number;
    /** The only department that the person may import into; null: it may import anywhere. */
    deptId: number | null;
    name: string;
    byteCount: number;
    pieceBytes: number;
  },
): Promise<number> {
  const { enterpriseId, personId, deptId, name, byteCount, pieceBytes } = input;
  // One at a time, so that two together do not both find the last place free.
  await tx.query({
    text: `select pg_advisory_xact_lock($1::int, 'file_import'::regclass::oid::int)`,
    values: [enterpriseId],
  });
  const { rows } = await tx.query<{ count: number }>({
    text: `select count(*) as count from file_import f where f.enterprise_id = $1::int and ${UNFINISHED_SQL}`,
    values: [enterpriseId],
  });
  if ((rows[0]?.count ?? 0) >= UNFINISHED_FILES_MAX) {
    throw new MusterError('CONFLICT', {
      zh: `本企业已有 ${UNFINISHED_FILES_MAX} 个未完成的文件导入，请先在文件导入列表中完成或取消其中一个`,
      en: `the enterprise has ${UNFINISHED_FILES_MAX} unfinished file imports; finish or cancel one of them in the list first`,
    });
  }
  const created = await tx.query<{ id: number }>({
    text: `
      insert into file_import (enterprise_id, id, person_id, dept_id, name, byte_count, piece_bytes)
      values ($1::int, nextval('file_import_id'), $2::int, $3::bigint, $4::text, $5::int, $6::int)
      returning id`,
    values: [enterpriseId, personId, deptId, name, byteCount, pieceBytes],
  });
  const [row] = created.rows;
  if (row === undefined) throw new Error('inserted, but nothing came back');
  return row.id;
}
