import { fileError } from '../../domain/file-table.ts';
import { decodeText, detectEncoding } from './decode-text.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import type { StoredFile } from './stored-file.ts';

/** A row of a file; `number` as people count: the first is 1. */
export interface FileRow {
  cells: string[];
  number: number;
}

export interface OpenedFile {
  /** As people are told. */
  encoding: string;
  isSheet: boolean;
  rows: AsyncGenerator<FileRow>;
}

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
/** The old binary formats of Office, and new ones that are encrypted. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/**
 * Opens a file by what is in it, whatever it is called.
 * @throws {MusterError} PARAM_ERROR when it is neither CSV nor .xlsx, also while its rows are read.
 */
export async function openFile(file: StoredFile): Promise<OpenedFile> {
  const start = await readStart(file);
  if (start.subarray(0, COMPOUND.length).equals(COMPOUND)) {
    throw fileError(
      '这是旧版 Excel 文件（.xls）或加密的工作簿，请在 Excel 中去掉密码并另存为 .xlsx 或 CSV',
      'this is an old Excel file (.xls) or an encrypted workbook; remove the password and save it as .xlsx or CSV',
    );
  }
  if (start.subarray(0, ZIP.length).equals(ZIP)) {
    return { encoding: 'XLSX', isSheet: true, rows: readXlsx(file) };
  }
  const encoding = await detectEncoding(file);
  return { encoding, isSheet: false, rows: readCsv(decodeText(file, encoding)) };
}

async function readStart(file: StoredFile): Promise<Buffer> {
  const { value } = await file.readBytes(0, Math.min(COMPOUND.length, file.byteCount)).next();
  return value instanceof Buffer ? value : Buffer.alloc(0);
}
