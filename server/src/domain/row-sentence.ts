import type { Sentence } from '../errors.ts';
import { parseJsonText } from './json-text.ts';
import { ROW_REASONS, type RowFailureCode, type RowWarningCode } from './row-reasons.ts';
import { describeKind } from './value-kind.ts';

/** These are not about the value that was sent but about what it meets, so its kind would only distract. */
const ABOUT_THE_STATE: ReadonlySet<RowFailureCode | RowWarningCode> = new Set([
  'DEPT_REQUIRED',
  'IDENTITY_CONFLICT',
  'IDENTITY_AMBIGUOUS',
  'USER_NOT_FOUND',
  'GROUP_NOT_FOUND',
  'GROUP_NOT_STATIC',
  'NO_GROUPS',
  'FULLWIDTH_COMMA',
  'IDENTITY_BELONGS_TO_OTHER',
]);

/**
 * The sentence of a failed or warned row: the field as a JSON pointer from the body, the rule, and the kind of what was sent.
 * The value itself is not repeated, it may be somebody's phone number.
 * @param rowText the row as sent; null when its payload is not kept any more, then the kind is left out.
 */
export function describeRowProblem(
  { index, code, pointer }: { index: number; code: RowFailureCode | RowWarningCode; pointer: string },
  rowText: string | null,
): Sentence {
  const rule = ROW_REASONS[code];
  const field = `/data/${index}${pointer}`;
  if (rowText === null || ABOUT_THE_STATE.has(code))
    return { zh: `${field} ${rule.zh}`, en: `${field} ${rule.en}` };
  const kind = describeKind(readKindSample(rowText, pointer));
  return { zh: `${field} ${rule.zh}，收到的是${kind.zh}`, en: `${field} ${rule.en}; got ${kind.en}` };
}

/** A value of the kind that was sent: what `parseJsonText` gives, but an integer beyond 2^53 is an integer here. */
function readKindSample(rowText: string, pointer: string): unknown {
  const value = follow(parseJsonText(rowText), pointer);
  if (typeof value !== 'string') return value;
  const plain = follow(JSON.parse(rowText), pointer);
  return typeof plain === 'number' ? 0 : value;
}

function follow(row: unknown, pointer: string): unknown {
  let value = row;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
