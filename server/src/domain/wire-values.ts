import { cleanText, hasForbiddenCharacter, isLongerThan } from './clean-text.ts';

/**
 * Callers were written against a Java server, so kinds are read leniently: an integer where a string is declared stands for
 * its digits, digit strings stand for integers, "true" and "false" for booleans, null and a blank string are absent.
 */
export type WireObject = Record<string, unknown>;

/** Sent, but of a kind that the field does not take, or with characters or a length that it does not take. */
export const WRONG = Symbol('wrong');
export type Wrong = typeof WRONG;

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A cleaned text; undefined when absent, WRONG when it is neither a string nor an integer. */
export function readText(value: unknown): string | undefined | Wrong {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') {
    const text = cleanText(value);
    return text === '' ? undefined : text;
  }
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : WRONG;
}

/** Like `readText`; also WRONG when the cleaned text is over `max` code points or holds a forbidden character. */
export function readShortText(value: unknown, max: number): string | undefined | Wrong {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  return isLongerThan(text, max) || hasForbiddenCharacter(text) ? WRONG : text;
}

/** An integer of any size; undefined when absent, WRONG when it is neither an integer nor a digit string. */
export function readInteger(value: unknown): bigint | undefined | Wrong {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : WRONG;
  if (typeof value !== 'string') return WRONG;
  // 4,000 digits would take BigInt no time; the bound only keeps megabytes of digits away from it.
  if (/^-?\d{1,4000}$/.test(value)) return BigInt(value);
  return cleanText(value) === '' ? undefined : WRONG;
}

/** A boolean; undefined when absent, WRONG for everything else but "true" and "false". */
export function readBoolean(value: unknown): boolean | undefined | Wrong {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  return typeof value === 'string' && cleanText(value) === '' ? undefined : WRONG;
}
