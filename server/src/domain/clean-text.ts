/** Zero-width and direction marks that nobody sees. U+200D stays: it joins emoji. */
const INVISIBLE = /[\u200B\u200C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
const EDGE_SPACE = /^\p{White_Space}+|\p{White_Space}+$/gu;
/** Printable ASCII with no blank at either end is clean as it stands; most values are. */
const CLEAN_ASCII = /^[!-~](?:[ -~]*[!-~])?$/;

/**
 * The one cleaning for values, identity types, group names, platform, appid and department ids: invisible characters out,
 * NFC, Unicode white space off both ends. Applying it twice changes nothing.
 */
export function cleanText(text: string): string {
  if (CLEAN_ASCII.test(text)) return text;
  return text.replace(INVISIBLE, '').normalize('NFC').replace(EDGE_SPACE, '');
}

/** A control character or a lone surrogate: PostgreSQL or a reader would choke on it, so no cleaned text may hold one. */
export function hasForbiddenCharacter(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}

/** True when the text has more than `max` code points. */
export function isLongerThan(text: string, max: number): boolean {
  // A code point takes one or two UTF-16 units, so most texts need no counting.
  if (text.length <= max) return false;
  if (text.length > max * 2) return true;
  return countCodePoints(text) > max;
}

export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
