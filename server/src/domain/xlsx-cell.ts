/** What Excel's built-in formats of these numbers show is a date or a time; the second and fourth are those of East Asia. */
const BUILT_IN_DATES: readonly [from: number, to: number][] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** Quoted text, escaped characters, fill and width marks, colours and conditions; but `[h]` is hours. */
const NOT_PLACEHOLDERS = /"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi;

/** Whether a number format shows its number as a date or a time. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (BUILT_IN_DATES.some(([from, to]) => id >= from && id <= to)) return true;
  const [first = ''] = (code ?? '').replace(NOT_PLACEHOLDERS, '').split(';');
  return /[ymdhs]/i.test(first) && !/general/i.test(first);
}

/** Digits that a double keeps; the rest of what Excel stores is the noise of binary fractions. */
const DIGITS = 15;

/** A number as people read it: without exponent, so that a phone number stays one. */
export function showNumber(raw: string): string {
  const text = raw.trim();
  if (/^-?\d{1,30}$/.test(text)) return text;
  const number = Number(text);
  if (text === '' || !Number.isFinite(number)) return text;
  const rounded = Number.isInteger(number) ? number : Number(number.toPrecision(DIGITS));
  return rounded.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 });
}

const DAY_MS = 86_400_000;
/** Excel counts a 29 February 1900 that never was: only from March 1900 on its days are ours. */
const EPOCH_1900_MS = Date.UTC(1899, 11, 30);
const FIRST_RIGHT_DAY = 60;
const EPOCH_1904_MS = Date.UTC(1904, 0, 1);
/** 31 December 9999. */
const LAST_DAY = 2_958_465;

/** A date, a date with its time, or a time, in the form of ISO 8601; what is no day of a calendar is shown as a number. */
export function showDate(raw: string, is1904: boolean): string {
  const days = Number(raw);
  if (raw.trim() === '' || !(days >= 0 && days < LAST_DAY + 1)) return showNumber(raw);
  const shift = !is1904 && days < FIRST_RIGHT_DAY ? 1 : 0;
  // Seconds are what a cell can show; what is left is noise.
  const seconds = Math.round((days + shift) * 86_400);
  const text = new Date((is1904 ? EPOCH_1904_MS : EPOCH_1900_MS) + seconds * 1_000).toISOString();
  const [date = '', time = ''] = text.slice(0, 19).split('T');
  if (days < 1) return time;
  return seconds % (DAY_MS / 1_000) === 0 ? date : `${date}T${time}`;
}

/** Characters that XML cannot hold are written as `_x000D_`. */
export function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

/** The place of a cell in its row, from 0, of a reference such as `AB12`; -1 when it is none. */
export function readColumn(reference: string): number {
  const letters = /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? '';
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
