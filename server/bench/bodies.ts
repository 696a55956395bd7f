/** What the platform accepts in one call, and what integrators send. */
export const ROWS_PER_CALL = 500;
/** Two group names a row. */
export const RELATIONS_PER_CALL = ROWS_PER_CALL * 2;

export interface ImportCase {
  name: string;
  optType: 'add' | 'delete';
  calls: number;
  /** The row at a place of the whole case. */
  makeRow(place: number): object;
}

/**
 * The place's person in a fixed random-looking order, so that neighbours in a call are no neighbours in the tables, as in real
 * pushes. The step is a prime, so everyone comes once.
 */
export function shuffle(place: number, people: number): number {
  return (place * 1_000_003) % people;
}

/** A person known by the phone, and two of a hundred groups each under two prefixes. */
export function makeRow(person: number, [first, second]: readonly [string, string]): object {
  return {
    identities: [{ identityType: 'phone', identityValue: phoneOf(person) }],
    groups: `${first}${(person * 7) % 100},${second}${person % 100}`,
  };
}

export function phoneOf(person: number): string {
  return String(13_000_000_000 + person);
}

export function makeBody(load: ImportCase, call: number): string {
  const data = Array.from({ length: ROWS_PER_CALL }, (_, row) => load.makeRow(call * ROWS_PER_CALL + row));
  return JSON.stringify({ publicParams: { optType: load.optType, matchingType: 1 }, data });
}
