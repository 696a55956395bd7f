import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { hasForbiddenCharacter, isLongerThan } from './clean-text.ts';

/** Longer values are no identifiers of anything and would not fit an index entry. */
export const IDENTITY_VALUE_LENGTH_MAX = 256;

const CHINESE_MOBILE = /^(?:\+86|0086|86)?(1[3-9]\d{9})$/;
const PHONE_PUNCTUATION = /[\p{White_Space}\p{Pd}()（）[\]【】]/gu;

/**
 * The value of an identity as it is kept and looked up, from its cleaned text; null when it is not valid for its type.
 * @param pattern that of an own type, without the flags g and y.
 */
export function normalizeIdentityValue(
  typeCode: string,
  cleaned: string,
  pattern: RegExp | null = null,
): string | null {
  if (isLongerThan(cleaned, IDENTITY_VALUE_LENGTH_MAX) || hasForbiddenCharacter(cleaned)) return null;
  if (typeCode === 'phone') return normalizePhone(cleaned);
  if (typeCode === 'email') return normalizeEmail(cleaned);
  return pattern === null || pattern.test(cleaned) ? cleaned : null;
}

/** E.164. Chinese mobiles go by their own rule, which is fast and knows new number ranges before any metadata does. */
function normalizePhone(cleaned: string): string | null {
  const mobile = CHINESE_MOBILE.exec(cleaned) ?? CHINESE_MOBILE.exec(cleaned.replace(PHONE_PUNCTUATION, ''));
  if (mobile) return `+86${mobile[1]}`;
  const phone = parsePhoneNumberFromString(cleaned, { defaultCountry: 'CN', extract: false });
  return phone?.isValid() && phone.ext === undefined ? phone.number : null;
}

function normalizeEmail(cleaned: string): string | null {
  return /^[^@\p{White_Space}]+@[^@\p{White_Space}]+$/u.test(cleaned) ? cleaned.toLowerCase() : null;
}
