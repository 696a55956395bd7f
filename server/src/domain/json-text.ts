import { isUtf8 } from 'node:buffer';
import { parse as parseSecurely } from 'secure-json-parse';
import { MusterError } from '../errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/** JSON's own grammar of a number; group 1 is the part that makes it a fraction or an exponent. */
const NUMBER = /-?(?:0|[1-9]\d*)((?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/** Integers of up to 15 digits are exact in a double. */
const SAFE_LENGTH = 15;

/**
 * The text of a body: bytes that must be UTF-8, a byte order mark dropped.
 * @throws {MusterError} PARAM_ERROR when the bytes are not UTF-8.
 */
export function decodeJsonBytes(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw new MusterError('PARAM_ERROR', { zh: '请求体不是 UTF-8 编码', en: 'the body is not UTF-8' });
  }
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/**
 * Parses JSON without loss: integers beyond 2^53 and -0 come as strings of their digits (which every field takes for the
 * integer), fractions and exponents as the number 0.5 (which no field takes, and 1.0 would else pass for 1).
 * @throws {MusterError} PARAM_ERROR when the text is not JSON or has a key `__proto__`.
 */
export function parseJsonText(text: string): unknown {
  try {
    return parseSecurely(protectNumbers(text), { protoAction: 'error', constructorAction: 'ignore' });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      throw new MusterError('PARAM_ERROR', {
        zh: '请求体不是合法的 JSON，或含有键 __proto__',
        en: 'the body is not valid JSON, or has a key __proto__',
      });
    }
    throw error;
  }
}

/** One pass over the text that rewrites the numbers a JavaScript parser would change; all else stays as it is. */
export function protectNumbers(text: string): string {
  let result = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = skipString(text, at);
    } else if (char === MINUS || isDigit(char)) {
      NUMBER.lastIndex = at;
      const match = NUMBER.exec(text);
      const digits = match?.[0] ?? text.charAt(at);
      const end = at + digits.length;
      const replacement = match?.[1] ? '0.5' : protectInteger(digits);
      if (replacement !== digits && !isFollowedByColon(text, end) && !isPartOfWord(text, at, end)) {
        result += text.slice(copied, at) + replacement;
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return copied === 0 ? text : result + text.slice(copied);
}

function protectInteger(digits: string): string {
  if (digits === '-0') return '"-0"';
  return digits.length > SAFE_LENGTH && !Number.isSafeInteger(Number(digits)) ? `"${digits}"` : digits;
}

/**
 * The source text of each element of the top-level `data` array of a body that has been parsed: what a caller sent, key by
 * key and digit by digit.
 */
export function readRowTexts(text: string): string[] {
  const data = readMemberTexts(text).get('data');
  return data?.startsWith('[') === true ? readElementTexts(data) : [];
}

/** A body that has been parsed, with its rows' texts replaced; they and all else stay character for character. */
export function replaceRowTexts(text: string, replace: (rowText: string, index: number) => string): string {
  const members = readMemberTexts(text);
  members.set('data', `[${readRowTexts(text).map(replace).join(',')}]`);
  return `{${[...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

/** The source text of each member of an object that has been parsed; of repeated keys the last, as a parser keeps it. */
export function readMemberTexts(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = skipSpace(text, 0) + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text[at] !== QUOTE_CHAR) return members;
    const keyEnd = skipString(text, at);
    const key = String(JSON.parse(text.slice(at, keyEnd)));
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueStart);
    members.set(key, text.slice(valueStart, valueEnd));
    at = skipSpace(text, valueEnd) + 1;
  }
}

const QUOTE_CHAR = '"';

function readElementTexts(text: string): string[] {
  const elements: string[] = [];
  let at = skipSpace(text, 1);
  while (at < text.length && text[at] !== ']') {
    const end = skipValue(text, at);
    elements.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return elements;
}

/** Without recursion: a body may nest as deep as it is long. */
function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      at = skipString(text, at);
      if (depth === 0) return at;
    } else if (char === '{' || char === '[') {
      depth += 1;
      at += 1;
    } else if (char === '}' || char === ']') {
      if (depth === 0) return at;
      depth -= 1;
      at += 1;
      if (depth === 0) return at;
    } else if (depth === 0 && (char === ',' || isSpace(text.charCodeAt(at)))) {
      return at;
    } else {
      at += 1;
    }
  }
  return at;
}

/** The place behind the string that begins at `start`; the end of the text when it never ends. */
function skipString(text: string, start: number): number {
  let end = text.indexOf(QUOTE_CHAR, start + 1);
  while (end !== -1) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    end = text.indexOf(QUOTE_CHAR, end + 1);
  }
  return text.length;
}

/** Beside such a character is no whole number: rewriting what looks like one would make JSON of `--0e1`, which is none. */
function isPartOfWord(text: string, start: number, end: number): boolean {
  return /[\w.+-]/.test(text.charAt(start - 1) + text.charAt(end));
}

/** A number cannot be a key: quoting one there would make JSON of what is none. */
function isFollowedByColon(text: string, end: number): boolean {
  return text[skipSpace(text, end)] === ':';
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(char: number): boolean {
  return char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09;
}

function isDigit(char: number): boolean {
  return char >= 0x30 && char <= 0x39;
}
