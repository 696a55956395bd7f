import { parseImportRequest } from '../domain/import-request.ts';
import { parseJsonText } from '../domain/json-text.ts';
import { type Judgement, judgeRow } from '../domain/judge-row.ts';
import { judgeV1Row, parseV1Request } from '../domain/v1-request.ts';
import { inflatePayload } from '../operations/read-batch.ts';
import type { ImportSettings } from '../operations/read-import-settings.ts';
import type { PendingImport } from '../operations/read-pending-batches.ts';

/** What the rows of a stored body say by themselves. */
export function judgePayload({ kind, payload }: PendingImport, { types }: ImportSettings): Judgement[] {
  const body = parseJsonText(inflatePayload(payload));
  if (kind === 'v1') {
    const request = parseV1Request(body);
    return request.rows.map((row) => judgeV1Row(row, request, types));
  }
  const { rows, optType } = parseImportRequest(body);
  return rows.map((row) => judgeRow(row, optType, types));
}

/** How many (row, group) pairs rows have. */
export function countPairs(rows: Judgement[]): number {
  let count = 0;
  for (const judgement of rows) count += 'row' in judgement ? judgement.row.groupNames.length : 0;
  return count;
}
