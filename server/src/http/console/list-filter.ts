import { Type } from 'typebox';
import { hasForbiddenCharacter } from '../../domain/clean-text.ts';
import { readQueryMoment, refuseParameter } from '../query.ts';
import { readMark, writeMark } from './list-page.ts';

/** More than any name has that could be looked for. */
const TEXT_LENGTH_MAX = 200;

export const SPAN_QUERY = {
  from: Type.Optional(Type.String({ format: 'date-time', description: '含 / inclusive' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: '不含 / exclusive' })),
};

/** Null for no bound. */
export function readSpan(query: ReadonlyMap<string, string>): { from: string | null; to: string | null } {
  return { from: readQueryMoment(query, 'from') ?? null, to: readQueryMoment(query, 'to') ?? null };
}

/** A text to look for; null when absent. */
export function readQueryText(query: ReadonlyMap<string, string>, name: string): string | null {
  const text = query.get(name);
  if (text === undefined) return null;
  if (text.length <= TEXT_LENGTH_MAX && !hasForbiddenCharacter(text)) return text;
  throw refuseParameter(
    name,
    text,
    `最多 ${TEXT_LENGTH_MAX} 个字符，不含控制字符`,
    `must have at most ${TEXT_LENGTH_MAX} characters, no control characters`,
  );
}

/** A place in a list by moments: one with six decimals, and an id for those that share it. */
export interface MomentMark {
  at: string;
  id: string;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Null for the first page. */
export function readMomentMark(query: ReadonlyMap<string, string>): MomentMark | null {
  const parts = readMark(query, isMomentMark);
  return parts === null ? null : { at: parts[0], id: parts[1] };
}

function isMomentMark(parts: unknown[]): parts is [string, string] {
  const [at, id] = parts;
  if (typeof at !== 'string' || typeof id !== 'string') return false;
  return MOMENT.test(at) && !Number.isNaN(Date.parse(at)) && UUID.test(id);
}

export function writeMomentMark(mark: MomentMark | null): string | null {
  return mark === null ? null : writeMark([mark.at, mark.id]);
}
