import { readUserId } from './console-payload.ts';
import type { FileMapping } from './file-mapping.ts';
import { resolveTypeCode } from './identity-type.ts';
import { normalizeIdentityValue } from './identity-value.ts';
import type { BatchKind } from './import-request.ts';
import { replaceRowTexts } from './json-text.ts';
import { V1_COLUMNS } from './v1-request.ts';
import { type WireObject, isWireObject, readText } from './wire-values.ts';

export interface ErasedPerson {
  userId: number;
  keys: readonly (readonly [code: string, value: string])[];
  until: number;
}

/**
 * What is known of people who were erased, and until when it means them: a place in the order of effect for what batches say, and
 * for what files say the number of a file. What comes later is of somebody new.
 */
export class ErasedPeople {
  readonly #untilByKey = new Map<string, number>();
  readonly #untilByValue = new Map<string, number>();
  readonly #untilByUser = new Map<number, number>();
  readonly #knownCodes: ReadonlySet<string>;

  /** @param knownCodes the enterprise's identity types, also those that are switched off. */
  constructor(knownCodes: ReadonlySet<string>) {
    this.#knownCodes = knownCodes;
  }

  /** @param person `until` exclusive. */
  add({ userId, keys, until }: ErasedPerson): void {
    raise(this.#untilByUser, userId, until);
    for (const [code, value] of keys) {
      raise(this.#untilByKey, keyText(code, value), until);
      raise(this.#untilByValue, value, until);
    }
  }

  hasUser(userId: number, at: number): boolean {
    return isBefore(at, this.#untilByUser.get(userId));
  }

  /**
   * Whether an identity as sent is one of theirs, by type and value: as fuzzy matching looks for it, so whatever its platform
   * and appid. Where the type is none that there is, any of their values counts.
   */
  hasIdentity(code: string | null, sent: unknown, at: number): boolean {
    const cleaned = readText(sent);
    if (typeof cleaned !== 'string') return false;
    if (code !== null && this.#knownCodes.has(code)) {
      const value = normalizeIdentityValue(code, cleaned);
      return value !== null && isBefore(at, this.#untilByKey.get(keyText(code, value)));
    }
    return ['phone', 'email', ''].some((guess) => {
      const value = normalizeIdentityValue(guess, cleaned);
      return value !== null && isBefore(at, this.#untilByValue.get(value));
    });
  }
}

/**
 * The payload of a batch with `{}` in place of every row that names an erased person, also rows that failed: what a row says is
 * kept whether it was applied or not. Rows keep their places, so failures still point at theirs.
 * @param body what `parseJsonText` gave of the text.
 * @returns null when no row does.
 */
export function blankRows(
  text: string,
  body: unknown,
  { kind, at, people }: { kind: BatchKind; at: number; people: ErasedPeople },
): string | null {
  if (!isWireObject(body) || !Array.isArray(body.data)) return null;
  const names = kind === 'manual' ? namesUser : kind === 'v1' ? namesColumn : namesIdentity;
  const isBlanked = body.data.map((row) => isWireObject(row) && names(row, people, at));
  if (!isBlanked.includes(true)) return null;
  return replaceRowTexts(text, (row, index) => (isBlanked[index] === true ? '{}' : row));
}

type Names = (row: WireObject, people: ErasedPeople, at: number) => boolean;

const namesUser: Names = (row, people, at) => {
  const userId = readUserId(row);
  return userId !== null && people.hasUser(userId, at);
};

const namesColumn: Names = (row, people, at) =>
  V1_COLUMNS.some(({ column, code }) => people.hasIdentity(code, row[column], at));

/** What is no list of objects made its row fail, and may hold an identity all the same. */
const namesIdentity: Names = ({ identities }, people, at) =>
  (Array.isArray(identities) ? identities : [identities]).some((identity: unknown) => {
    if (!isWireObject(identity)) return people.hasIdentity(null, identity, at);
    const code = readText(identity.identityType);
    return people.hasIdentity(
      typeof code === 'string' ? resolveTypeCode(code) : null,
      identity.identityValue,
      at,
    );
  });

function keyText(code: string, value: string): string {
  return `${code}\0${value}`;
}

function raise<Key>(until: Map<Key, number>, key: Key, at: number): void {
  until.set(key, Math.max(at, until.get(key) ?? 0));
}

/** The rows of a file, blank where they name an erased person; null when none does. */
export function blankFileRows(
  rows: readonly (readonly string[])[],
  { mapping, at, people }: { mapping: FileMapping | null; at: number; people: ErasedPeople },
): string[][] | null {
  // Of a file whose columns nobody has explained yet, any cell may be an identity.
  const isNamed = (cells: readonly string[]): boolean =>
    mapping === null
      ? cells.some((cell) => people.hasIdentity(null, cell, at))
      : mapping.identities.some(({ column, identityType }) =>
          people.hasIdentity(resolveTypeCode(identityType), cells[column], at),
        );
  const isBlanked = rows.map(isNamed);
  if (!isBlanked.includes(true)) return null;
  return rows.map((cells, index) => cells.map((cell) => (isBlanked[index] === true ? '' : cell)));
}

function isBefore(at: number, until: number | undefined): boolean {
  return until !== undefined && at < until;
}
