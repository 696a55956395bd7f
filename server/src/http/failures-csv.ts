import { stringify } from 'csv-stringify/sync';
import { defuseCell } from '../domain/formula-cell.ts';
import { readMemberTexts, readRowTexts } from '../domain/json-text.ts';
import { describeRowProblem } from '../domain/row-sentence.ts';
import type { StoredBatch } from '../operations/read-batch.ts';
import type { Language } from './language.ts';

const FIELDS = ['identities', 'groups', 'categoryType', 'deptId', 'thirdDeptId', 'wxDeptId'] as const;

/** What a row of the old batchAdd has instead of identities, and one of what was done by hand. */
const OTHER_COLUMNS = ['identityType', 'unionid', 'openid', 'phone', 'thirdId', 'audienceUserId'];

/**
 * The failed rows of a batch as a file that Excel opens as it is, in Chinese too: UTF-8 with a byte order mark, CRLF, and no cell
 * that becomes a formula. A row whose payload is not kept any more has only its reason.
 * @param rowsBefore how many rows stand before the batch in what its rows are counted in.
 */
export function writeFailuresCsv(batch: StoredBatch, language: Language, rowsBefore = 0): string {
  const rowTexts = batch.payloadText === null ? [] : readRowTexts(batch.payloadText);
  const rows = (batch.failures ?? []).map((failure) => {
    const rowText = rowTexts[failure.index] ?? null;
    const fields = rowText === null ? new Map<string, string>() : readFields(rowText);
    const msg = describeRowProblem(failure, rowText)[language];
    return [
      String(rowsBefore + failure.index + 1),
      failure.code,
      msg,
      ...FIELDS.map((field) => showCell(fields.get(field))),
    ];
  });
  return stringify([['row', 'errorCode', 'msg', ...FIELDS], ...rows.map((row) => row.map(defuseCell))], {
    bom: true,
    record_delimiter: 'windows',
    // A line break of any kind within a cell, not only the file's own.
    quoted_match: /[\r\n]/,
  });
}

function readFields(rowText: string): Map<string, string> {
  const fields = readMemberTexts(rowText);
  if (fields.has('identities')) return fields;
  const columns = OTHER_COLUMNS.filter((column) => fields.has(column)).map(
    (column) => `"${column}":${fields.get(column)}`,
  );
  return columns.length === 0 ? fields : fields.set('identities', `{${columns.join(',')}}`);
}

/** A string as the text it means, anything else as it was written: digits stay digits. */
function showCell(text: string | undefined): string {
  if (text === undefined || text === 'null') return '';
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}
