import { isLosslessNumber } from 'lossless-json';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * Reading single fields the way the contract says, for the naive model. Nothing here knows the product's own code:
 * that is what makes the model worth comparing with.
 */

/** Removes invisible characters, composes (NFC), trims white space at both ends. */
export function cleanText(text: string): string {
  return text
    .replace(/[\u200B\u200C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, '')
    .normalize('NFC')
    .replace(/^\p{White_Space}+/u, '')
    .replace(/\p{White_Space}+$/u, '');
}

/** A control character or a lone surrogate that cleaning left. */
export function hasForbiddenCharacter(cleaned: string): boolean {
  return /[\p{Control}\p{Surrogate}]/u.test(cleaned);
}

export function countCodePoints(cleaned: string): number {
  return Array.from(cleaned).length;
}

/** A field as it was sent: cleaned text, nothing at all, or a kind of value that the field does not take. */
export type Sent = { is: 'absent' } | { is: 'text'; text: string } | { is: 'wrong kind' };

/** Strings are cleaned, blank ones are absent, integers stand for their digits as sent. */
export function readText(value: unknown): Sent {
  if (value === undefined || value === null) {
    return { is: 'absent' };
  }
  if (typeof value === 'string') {
    const text = cleanText(value);
    return text === '' ? { is: 'absent' } : { is: 'text', text };
  }
  const digits = readDigits(value);
  return digits === null ? { is: 'wrong kind' } : { is: 'text', text: digits };
}

/** The digits of a JSON integer exactly as sent; null for every other value, fractions and exponents included. */
function readDigits(value: unknown): string | null {
  if (!isLosslessNumber(value)) {
    return null;
  }
  return /^-?[0-9]+$/.test(value.value) ? value.value : null;
}

export function isBooleanSent(value: unknown): boolean {
  return value === true || value === false || value === 'true' || value === 'false';
}

/** A signed 64-bit integer written in ASCII digits, or null. */
export function readLong(text: string): bigint | null {
  if (!/^-?[0-9]+$/.test(text)) {
    return null;
  }
  const long = BigInt(text);
  return long >= -(2n ** 63n) && long < 2n ** 63n ? long : null;
}

/** The form in which a cleaned value of this type is kept, or null when it is not valid for the type. */
export function normalizeValue(typeCode: string, cleaned: string): string | null {
  if (typeCode === 'phone') {
    return normalizePhone(cleaned);
  }
  if (typeCode === 'email') {
    return normalizeEmail(cleaned);
  }
  return cleaned;
}

function normalizePhone(cleaned: string): string | null {
  const compact = cleaned.replace(/[\p{White_Space}\p{Dash_Punctuation}()（）[\]【】]/gu, '');
  const mobile = /^(?:\+86|0086|86)?(1[3-9][0-9]{9})$/.exec(compact);
  if (mobile !== null) {
    return `+86${mobile[1]}`;
  }
  const parsed = parsePhoneNumberFromString(cleaned, { defaultCountry: 'CN', extract: false });
  return parsed !== undefined && parsed.isValid() && parsed.ext === undefined ? parsed.number : null;
}

function normalizeEmail(cleaned: string): string | null {
  const [before, after, ...more] = cleaned.split('@');
  if (!before || !after || more.length > 0 || /\p{White_Space}/u.test(cleaned)) {
    return null;
  }
  return cleaned.toLowerCase();
}
