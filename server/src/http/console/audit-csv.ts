import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { defuseCell } from '../../domain/formula-cell.ts';
import { type AuditFilter, type ListedAudit, listAudit } from '../../operations/list-audit.ts';
import type { Db } from '../../postgres/database.ts';
import type { Download } from '../route.ts';
import { CSV_TYPE } from '../envelope.ts';

/** Read and sent at a time, so that a log of years is never in memory. */
const PART_SIZE = 1_000;

/** A log of changes as a file that Excel opens as it is: UTF-8 with a byte order mark, CRLF, and no cell that becomes a formula. */
export function downloadAudit(db: Db, page: { enterpriseId: number; filter: AuditFilter }): Download {
  return {
    fileName: 'audit.csv',
    mediaType: CSV_TYPE,
    content: Readable.from(writeParts(db, page), { objectMode: false }),
  };
}

async function* writeParts(
  db: Db,
  page: { enterpriseId: number; filter: AuditFilter },
): AsyncGenerator<string> {
  yield `\uFEFF${writeRows([['at', 'username', 'action', 'subject', 'details']])}`;
  let before: ListedAudit | null = null;
  do {
    const entries: ListedAudit[] = await listAudit(db, { ...page, before, size: PART_SIZE });
    yield writeRows(
      entries.map(({ at, username, action, subject, details }) =>
        [at, username, action, subject, JSON.stringify(details)].map(defuseCell),
      ),
    );
    before = entries.length < PART_SIZE ? null : (entries.at(-1) ?? null);
  } while (before !== null);
}

function writeRows(rows: string[][]): string {
  // A line break of any kind within a cell, not only the file's own.
  return stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}
