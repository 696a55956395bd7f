import type { IncomingMessage } from 'node:http';
import { decodeJsonBytes, parseJsonText } from '../domain/json-text.ts';
import { MusterError } from '../errors.ts';
import type { BodyHold } from './body-intake.ts';
import { unsupportedMediaType } from './errors.ts';

/** A body as it came and as it was read; `value` is undefined when there was none. */
export interface ReceivedBody {
  bytes: Buffer;
  value: unknown;
}

export const NO_BODY: ReceivedBody = { bytes: Buffer.alloc(0), value: undefined };

const JSON_MEDIA = 'application/json';
const BYTES_MEDIA = 'application/octet-stream';
const FORM_MEDIA = 'application/x-www-form-urlencoded';

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads and parses a body in the order of the contract: media type, size, JSON.
 * @throws {MusterError} UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, PARAM_ERROR, UNAVAILABLE
 */
export async function receiveBody(
  request: IncomingMessage,
  kind: 'json' | 'json-or-form' | 'bytes',
  hold: BodyHold,
): Promise<ReceivedBody> {
  const isPresent = hasBody(request);
  if (kind === 'bytes') {
    if (request.headers['content-type'] !== BYTES_MEDIA) throw unsupportedMediaType();
    return { bytes: await hold.read(request), value: undefined };
  }
  if (!isPresent && kind === 'json-or-form') return NO_BODY;
  const media = readMediaType(request.headers['content-type']);
  const isForm = kind === 'json-or-form' && media === FORM_MEDIA;
  if (media !== JSON_MEDIA && !isForm && (media !== null || isPresent)) throw unsupportedMediaType();
  const bytes = isPresent ? await hold.read(request) : NO_BODY.bytes;
  if (bytes.length === 0) {
    if (kind === 'json-or-form') return NO_BODY;
    throw new MusterError('PARAM_ERROR', { zh: '缺少请求体', en: 'the body is missing' });
  }
  const text = decodeJsonBytes(bytes);
  return { bytes, value: isForm ? readForm(text) : parseJsonText(text) };
}

/** The lower-cased media type; null when there is none, the empty string when its charset is another than UTF-8. */
function readMediaType(header: string | undefined): string | null {
  if (header === undefined) return null;
  const [media = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset) ? media : '';
}

function readForm(text: string): Record<string, string> {
  // fromEntries defines own properties, so a field named __proto__ is only that.
  return Object.fromEntries(new URLSearchParams(text));
}
