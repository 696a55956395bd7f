import { fileError } from '../../domain/file-table.ts';
import type { StoredFile } from './stored-file.ts';

export type TextEncoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'GB18030';

/**
 * The encoding of a text: what its byte order mark says; UTF-8 when all of it is valid UTF-8; else that of Excel in China.
 * @throws {MusterError} PARAM_ERROR when it has bytes that no text has.
 */
export async function detectEncoding(file: StoredFile): Promise<TextEncoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  let isFirst = true;
  for await (const chunk of file.readBytes()) {
    if (isFirst) {
      if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'UTF-16LE';
      if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'UTF-16BE';
      isFirst = false;
    }
    if (chunk.includes(0)) throw notAFile();
    isUtf8 = isUtf8 && isValid(decoder, chunk);
  }
  return isUtf8 && isValid(decoder) ? 'UTF-8' : 'GB18030';
}

function isValid(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
}

/** The text, without its byte order mark. @throws {MusterError} PARAM_ERROR when it is not valid in its encoding. */
export async function* decodeText(file: StoredFile, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of file.readBytes()) {
    const text = decode(decoder, chunk);
    if (text.includes('\0')) throw notAFile();
    yield text;
  }
  yield decode(decoder);
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw fileError(
      '文件的编码已损坏，请用 Excel 或文本编辑器打开后另存为 UTF-8 编码的 CSV，或 .xlsx',
      'the encoding of the file is broken; open it in Excel or an editor and save it as CSV in UTF-8, or as .xlsx',
    );
  }
}

function notAFile(): Error {
  return fileError(
    '这不是 CSV 或 .xlsx 文件，请用 Excel 另存为 .xlsx 或 CSV 后再上传',
    'this is neither a CSV nor an .xlsx file; save it as one of them in Excel and upload that',
  );
}
