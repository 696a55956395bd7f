import type { FileMapping } from '../domain/file-mapping.ts';
import type { FileSums } from '../domain/file-sums.ts';
import type { Db } from '../postgres/database.ts';

export interface FileRun {
  state: 'checking' | 'importing' | 'cancelling';
  personId: number;
  mapping: FileMapping;
  partCount: number;
  /** Parts that have become batches. */
  fedParts: number;
  /** Parts whose batches are finished and summed up. */
  settledParts: number;
  /** null: no part is settled yet. */
  sums: FileSums | null;
}

/**
 * Takes a file's dry run or import for this transaction: the row lock is the right to feed it. null when another worker has it,
 * there is nothing to do, or the enterprise is not active.
 */
export async function lockFileRun(
  tx: Db,
  { enterpriseId, fileImportId }: { enterpriseId: number; fileImportId: number },
): Promise<FileRun | null> {
  const { rows } = await tx.query<FileRun>({
    name: 'lock-file-run',
    text: `
      select
        f.state, f.person_id as "personId", f.mapping, f.part_count as "partCount", f.fed_parts as "fedParts",
        f.settled_parts as "settledParts", case when f.state = 'checking' then f.dry_run else f.outcome end as sums
      from file_import f
      join enterprise e on e.id = f.enterprise_id and e.state = 'active'
      where f.enterprise_id = $1::int and f.id = $2::int and f.state in ('checking', 'importing', 'cancelling')
      for update of f skip locked`,
    values: [enterpriseId, fileImportId],
  });
  return rows[0] ?? null;
}
