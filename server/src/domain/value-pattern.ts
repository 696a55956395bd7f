import { IDENTITY_VALUE_LENGTH_MAX } from './identity-value.ts';

const PATTERN_LENGTH_MAX = 200;

/**
 * Characters looked at for one value, in the worst case: some microseconds. A chunk holds up to 320,000 values, and all
 * enterprises share the worker.
 */
const STEPS_MAX = 5_000;

/**
 * One character of the value, and how often: a literal, an escaped sign, \d, \w, a dot or a class, then ?, *, + or {n,m}. No
 * groups, look-arounds and back references: what a match can cost is known from the parts alone.
 */
const PART =
  /(?:[^\\^$.*+?()[\]{}|]|\\[dw\\^$.*+?()[\]{}|/]|\.|\[\^?(?:\\[dw\\^[\]-]|[^\\[\]])+\])(?:([?*+])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})?/uy;

/**
 * Makes a pattern for values of a type: alternatives of parts as above, matched against the whole value.
 * @returns null when it is not in that form, or could take too long on some value.
 */
export function compileValuePattern(source: string): RegExp | null {
  if (source === '' || source.length > PATTERN_LENGTH_MAX) return null;
  const steps = countSteps(source);
  if (steps === null || steps > STEPS_MAX) return null;
  try {
    return new RegExp(`^(?:${source})$`, 'u');
  } catch {
    // Such as a range that runs backwards.
    return null;
  }
}

interface Repeat {
  min: number;
  max: number;
}

/** The worst case of a match; null for what is not in the form. */
function countSteps(source: string): number | null {
  let steps = 0;
  let alternative: Repeat[] = [];
  let at = 0;
  while (at < source.length) {
    if (source[at] === '|') {
      steps += countAlternative(alternative);
      alternative = [];
      at += 1;
      continue;
    }
    PART.lastIndex = at;
    const part = PART.exec(source);
    if (part === null) return null;
    alternative.push(readRepeat(part));
    at = PART.lastIndex;
  }
  return steps + countAlternative(alternative);
}

function readRepeat([, sign, from, comma, to]: RegExpExecArray): Repeat {
  if (sign === '?') return { min: 0, max: 1 };
  if (sign !== undefined) return { min: sign === '*' ? 0 : 1, max: IDENTITY_VALUE_LENGTH_MAX };
  if (from === undefined) return { min: 1, max: 1 };
  const min = Number(from);
  if (comma === undefined) return { min, max: min };
  return { min, max: to === undefined ? IDENTITY_VALUE_LENGTH_MAX : Number(to) };
}

/** A part tries each of its lengths, and for each of them everything behind it. */
function countAlternative(parts: Repeat[]): number {
  return parts.reduceRight((behind, { min, max }) => max + Math.max(1, max - min + 1) * behind, 1);
}
