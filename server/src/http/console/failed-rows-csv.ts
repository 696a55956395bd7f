import { Readable } from 'node:stream';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import type { FileMapping } from '../../domain/file-mapping.ts';
import { BATCH_ERROR_REASON, describeFileProblem } from '../../domain/file-problem.ts';
import { PROBLEM_COLUMNS } from '../../domain/file-table.ts';
import { quoteCell } from '../../domain/formula-cell.ts';
import { MusterError } from '../../errors.ts';
import type { StoredFileImport } from '../../operations/read-file-import.ts';
import { type FailedPart, readFailedParts } from '../../operations/read-failed-parts.ts';
import { CSV_TYPE } from '../envelope.ts';
import type { Language } from '../language.ts';
import { readQueryChoice, readRequiredId } from '../query.ts';
import type { Download } from '../route.ts';
import type { MemberCall } from './console-route.ts';
import { requireFileImport } from './show-file-import.ts';

/** The rows of a batch in ERROR have the request's code for a fault of ours. */
const BATCH_ERROR = 'SYSTEM_ERROR';

/**
 * The rows of a file that were not imported, as they stood in it, each with its reason: to be corrected and uploaded again. UTF-8
 * with a byte order mark and CRLF, as Excel opens it, and no cell that becomes a formula. Sent part by part, whatever their number.
 * @throws {MusterError} NOT_FOUND
 */
export async function downloadFailedRows(call: MemberCall): Promise<Download> {
  const { query, enterpriseId, language } = call;
  const file = await requireFileImport(call, readRequiredId(query, 'fileImportId'));
  const isDryRun = readQueryChoice(query, 'dryRun', ['true', 'false']) === 'true';
  const { columns, mapping, fileImportId } = file;
  if (columns === null || mapping === null) throw nothingImported();
  const parts = readParts(call, { enterpriseId, fileImportId, isDryRun });
  const content = Readable.from(writeRows(parts, { columns, mapping, language }));
  return { fileName: nameFile(file), mediaType: CSV_TYPE, content };
}

function nameFile({ name }: StoredFileImport): string {
  return `${name.replace(/\.[^.]*$/, '')}-失败行.csv`;
}

async function* readParts(
  { services }: MemberCall,
  run: { enterpriseId: number; fileImportId: number; isDryRun: boolean },
): AsyncGenerator<FailedPart> {
  let afterPart = -1;
  for (;;) {
    const parts = await readFailedParts(services.database, { ...run, afterPart });
    const last = parts.at(-1);
    if (last === undefined) return;
    yield* parts;
    afterPart = last.part;
  }
}

async function* writeRows(
  parts: AsyncIterable<FailedPart>,
  file: { columns: string[]; mapping: FileMapping; language: Language },
): AsyncGenerator<string> {
  yield `\uFEFF${writeCells([[...file.columns, ...PROBLEM_COLUMNS]])}`;
  for await (const { rows, failures } of parts) {
    yield writeCells(listFailedRows(rows, failures, file));
    // A part takes some milliseconds, and the process has calls to answer.
    await yieldToEvents();
  }
}

function listFailedRows(
  rows: string[][],
  failures: FailedPart['failures'],
  { columns, mapping, language }: { columns: string[]; mapping: FileMapping; language: Language },
): string[][] {
  const failed =
    failures?.map((failure) => ({ cells: rows[failure.index] ?? [], failure })) ??
    rows.map((cells) => ({ cells, failure: null }));
  // The row of a person who was erased is blank.
  return failed.flatMap(({ cells, failure }) => {
    if (cells.length === 0) return [];
    if (failure === null) return [[...cells, BATCH_ERROR, BATCH_ERROR_REASON[language]]];
    return [[...cells, failure.code, describeFileProblem(failure, { cells, columns, mapping })[language]]];
  });
}

function writeCells(rows: string[][]): string {
  return stringify(
    rows.map((cells) => cells.map(quoteCell)),
    // A line break of any kind within a cell, not only the file's own.
    { record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  );
}

function nothingImported(): MusterError {
  return new MusterError('NOT_FOUND', {
    zh: '这个文件还没有导入或试运行，没有失败行',
    en: 'this file was neither imported nor checked, so it has no failed rows',
  });
}
