import type { MusterError } from '../errors.ts';
import { HTTP_ERRORS } from './errors.ts';
import type { Language } from './language.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export const CSV_TYPE = 'text/csv; charset=utf-8';

/**
 * The platform says success in two ways: its token calls say "0" and 操作成功, all others SUCCESS and ok. A CSV file has no
 * envelope when it succeeds.
 */
export type SuccessStyle = 'plain' | 'token' | 'csv';

const SUCCESS_HEADS: Record<Exclude<SuccessStyle, 'csv'>, string> = {
  plain: '{"code":"200","errorCode":"SUCCESS","msg":"ok","data":',
  token: '{"code":"200","errorCode":"0","msg":"操作成功","data":',
};

/** The answer of a call that succeeded. `dataText` is JSON text: a result quotes rows digit for digit, so nothing parses it. */
export function writeSuccess(style: SuccessStyle, dataText: string): string {
  return style === 'csv' ? dataText : `${SUCCESS_HEADS[style]}${dataText}}`;
}

/** The answer of a call that was refused, in the reader's language. */
export function writeError(error: MusterError, language: Language): string {
  const { code } = HTTP_ERRORS[error.code];
  return JSON.stringify({ code, errorCode: error.code, msg: error.sentence[language], data: null });
}
