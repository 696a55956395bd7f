import type { Db } from '../postgres/database.ts';
import { inflatePayload } from './read-batch.ts';

export interface FilePart {
  part: number;
  rows: string[][];
}

/** Some parts of a file from one on, in order; those whose rows are not kept any more are left out. */
export async function readFileParts(
  db: Db,
  input: { enterpriseId: number; fileImportId: number; fromPart: number; countMax: number },
): Promise<FilePart[]> {
  const { enterpriseId, fileImportId, fromPart, countMax } = input;
  const { rows } = await db.query<{ part: number; cells: Buffer }>({
    name: 'read-file-parts',
    text: `
      select part, cells from file_import_part
      where enterprise_id = $1::int and file_import_id = $2::int and part >= $3::int and part < $3::int + $4::int
        and cells is not null
      order by part`,
    values: [enterpriseId, fileImportId, fromPart, countMax],
  });
  return rows.map(({ part, cells }) => ({ part, rows: inflateCells(cells) }));
}

/** The rows of a part, as `saveFilePart` deflated them. */
export function inflateCells(cells: Buffer): string[][] {
  return JSON.parse(inflatePayload(cells)) as string[][];
}
