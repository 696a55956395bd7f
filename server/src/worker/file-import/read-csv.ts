import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { detectDelimiter } from '../../domain/detect-delimiter.ts';
import { CELL_LENGTH_MAX, FILE_COLUMNS_MAX, fileError } from '../../domain/file-table.ts';
import type { FileRow } from './read-rows.ts';

/** Characters of a row; one that never ends has a quote that is not closed. */
const ROW_LENGTH_MAX = (CELL_LENGTH_MAX + 3) * FILE_COLUMNS_MAX;

/**
 * The rows of a CSV text, quoted or not, with any of the usual delimiters and ends of lines.
 * @throws {MusterError} PARAM_ERROR when a quote is not closed.
 */
export async function* readCsv(texts: AsyncGenerator<string>): AsyncGenerator<FileRow> {
  const first = await texts.next();
  const start = first.done === true ? '' : first.value;
  const parser = parse({
    delimiter: detectDelimiter(start),
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: ROW_LENGTH_MAX,
  });
  // It destroys the parser with what went wrong in the texts, and the loop below throws it.
  const fed = pipeline(prepend(start, texts), parser).catch(() => undefined);
  let number = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number += 1;
      yield { cells, number };
    }
  } catch (error) {
    // Rows that were read but not taken yet are lost with it, so the parser knows better where it is.
    throw error instanceof CsvError ? refuse(error, parser.info.records + 1) : error;
  } finally {
    parser.destroy();
    await fed;
  }
}

async function* prepend(start: string, texts: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start;
  yield* texts;
}

function refuse({ code }: CsvError, number: number): Error {
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE') {
    return fileError(
      `从第 ${number} 行起有一个双引号没有结束，请检查这一行的引号`,
      `a double quote that begins in row ${number} never ends; check the quotes of that row`,
    );
  }
  return fileError(
    `第 ${number} 行不是合法的 CSV，请检查引号和分隔符`,
    `row ${number} is not valid CSV; check its quotes and delimiters`,
  );
}
