import type { Db } from '../postgres/database.ts';

export interface BusyFileImport {
  enterpriseId: number;
  fileImportId: number;
  isReading: boolean;
}

/**
 * The file imports that a worker has something to do for, those that wait longest first. A suspended enterprise's wait.
 * @param input `reader`: who asks. What somebody else is reading is not listed.
 */
export async function findBusyFileImports(db: Db, { reader }: { reader: string }): Promise<BusyFileImport[]> {
  const { rows } = await db.query<BusyFileImport>({
    name: 'find-busy-file-imports',
    text: `
      select f.enterprise_id as "enterpriseId", f.id as "fileImportId", f.state = 'reading' as "isReading"
      from file_import f
      join enterprise e on e.id = f.enterprise_id and e.state = 'active'
      where f.state in ('reading', 'checking', 'importing', 'cancelling')
        and (
          f.state <> 'reading' or f.reader = $1::uuid or f.reader_until is null or f.reader_until < clock_timestamp()
        )
      order by f.id`,
    values: [reader],
  });
  return rows;
}
