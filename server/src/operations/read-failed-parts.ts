import type { IndexedFailure } from '../domain/resolve-batch.ts';
import type { Db } from '../postgres/database.ts';
import { inflateCells } from './read-file-parts.ts';

export interface FailedPart {
  part: number;
  rows: string[][];
  /** null: all of its rows, since its batch is in ERROR. */
  failures: IndexedFailure[] | null;
}

/** Parts for one answer: inflating them takes a few milliseconds, and some MB at worst. */
const PARTS_MAX = 4;

/** The next parts of a file behind one that have rows which were not imported, or would not be. */
export async function readFailedParts(
  db: Db,
  input: { enterpriseId: number; fileImportId: number; isDryRun: boolean; afterPart: number },
): Promise<FailedPart[]> {
  const { enterpriseId, fileImportId, isDryRun, afterPart } = input;
  const { rows } = await db.query<{ part: number; cells: Buffer; failures: IndexedFailure[] | null }>({
    name: 'read-failed-parts',
    text: `
      select p.part, p.cells, b.failures
      from file_import_part p
      join import_batch b
        on b.enterprise_id = $1::int and b.id = case when $3::boolean then p.dry_run_batch_id else p.batch_id end
      where p.enterprise_id = $1::int and p.file_import_id = $2::int and p.part > $4::int and p.cells is not null
        and (b.fail_count > 0 or b.status = 'ERROR')
      order by p.part
      limit $5::int`,
    values: [enterpriseId, fileImportId, isDryRun, afterPart, PARTS_MAX],
  });
  return rows.map(({ part, cells, failures }) => ({ part, failures, rows: inflateCells(cells) }));
}
