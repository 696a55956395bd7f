import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import type { Config } from './config.ts';

/** JSON lines on standard output, or to `destination` in tests. Personal data in errors is masked, tokens never appear. */
export function createLogger(config: Pick<Config, 'logLevel'>, destination?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** SQLSTATE classes 22 and 23: PostgreSQL quotes the offending value in these messages, and it may be anybody's openid. */
const VALUE_QUOTING_STATE = /^2[23][0-9A-Z]{3}$/;

/**
 * An error as it may be logged: type, message, code, stack and causes, with personal data masked. Only these fields: `pg` also
 * hangs `detail` and `where` on its errors, which repeat whole rows.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: maskText(String(error)) };
  const { type, message, stack } = stdSerializers.err(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const mask = (text: string): string =>
    maskText(code !== undefined && VALUE_QUOTING_STATE.test(code) ? text.replace(/"[^"]*"/g, '"***"') : text);
  return {
    type,
    message: mask(message),
    ...(code === undefined ? {} : { code }),
    stack: mask(stack),
  };
}

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** A Chinese mobile number, with or without its country code, not inside a longer run of digits or letters. */
const PHONE = /(?<![\dA-Za-z])(?:\+?86|0086)?(1[3-9]\d)\d{4}(\d{4})(?![\dA-Za-z])/g;
/** Words that only a machine writes; a token, a secret, a hash or an openid is one. Names in a stack trace are shorter. */
const LONG_WORD = /[A-Za-z0-9_-]{20,}/g;
const SIGNED_NUMBER = /\+\d{7,15}/g;

/** Hides phone numbers (188****8888), e-mail addresses and long tokens in a text that was not written for readers. */
export function maskText(text: string): string {
  return text
    .replace(EMAIL, '***@***')
    .replace(PHONE, '$1****$2')
    .replace(SIGNED_NUMBER, '+***')
    .replace(LONG_WORD, (word) => (isMachineWord(word) ? `${word.slice(0, 3)}***` : word));
}

function isMachineWord(word: string): boolean {
  const hasBothCases = /[a-z]/.test(word) && /[A-Z]/.test(word);
  return (/\d/.test(word) && /[A-Za-z]/.test(word)) || (hasBothCases && word.length >= 40);
}
