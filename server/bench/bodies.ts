import { makeRandom, shuffleNumbers } from './random.ts';

/** What the platform accepts in one call. */
export const ROWS_PER_CALL = 500;
/** Two group names a row. */
export const RELATIONS_PER_ROW = 2;
export const RELATIONS_PER_CALL = ROWS_PER_CALL * RELATIONS_PER_ROW;
/** Under each of two prefixes, as many as the floor's 200 together. */
const GROUPS_PER_PREFIX = 100;

/** What must come of all calls together, in pairs of a row and one of its groups; `failed` counts rows. */
export interface Outcome {
  added: number;
  removed: number;
  unchanged: number;
  failed: number;
}

export interface ImportLoad {
  optType: 'add' | 'delete';
  calls: number;
  /** The row at a place of the whole load. */
  makeRow(place: number): object;
  expected: Outcome;
}

/** Group names begin with it; two loads under different prefixes share no group. */
export type Prefixes = readonly [string, string];

/** Persons are numbers; those of a load are its own order of some of them. */
export type Persons = (place: number) => number;

/** As many persons as `calls` have rows, from `first` on, in a random order. */
export function makePersons(first: number, calls: number, seed: number): Persons {
  return pickPersons(first, calls * ROWS_PER_CALL, seed);
}

/** The persons `first` to `first + count` in a random order. */
export function pickPersons(first: number, count: number, seed: number): Persons {
  const order = shuffleNumbers(count, makeRandom(seed));
  return (place) => first + (order[place % count] ?? 0);
}

/** Every pair is new. */
export function makeAdds(calls: number, persons: Persons, prefixes: Prefixes): ImportLoad {
  return {
    optType: 'add',
    calls,
    makeRow: (place) => makeRow(persons(place), prefixes),
    expected: { added: calls * RELATIONS_PER_CALL, removed: 0, unchanged: 0, failed: 0 },
  };
}

/** The same once more: nothing changes. */
export function makeAddsAgain(calls: number, persons: Persons, prefixes: Prefixes): ImportLoad {
  const adds = makeAdds(calls, persons, prefixes);
  return { ...adds, expected: { added: 0, removed: 0, unchanged: adds.expected.added, failed: 0 } };
}

/** Takes back what `makeAdds` added. */
export function makeDeletes(calls: number, persons: Persons, prefixes: Prefixes): ImportLoad {
  const adds = makeAdds(calls, persons, prefixes);
  return {
    ...adds,
    optType: 'delete',
    expected: { added: 0, removed: adds.expected.added, unchanged: 0, failed: 0 },
  };
}

/** Every tenth row is bad, each of them in one of five ways. */
export function makeMixed(calls: number, persons: Persons, prefixes: Prefixes): ImportLoad {
  const failed = (calls * ROWS_PER_CALL) / 10;
  return {
    optType: 'add',
    calls,
    makeRow: (place) => {
      const row = makeRow(persons(place), prefixes);
      const spoil = BAD_ROWS[Math.floor(place / 10) % BAD_ROWS.length];
      return place % 10 === 0 && spoil !== undefined ? { ...row, ...spoil } : row;
    },
    expected: {
      added: calls * RELATIONS_PER_CALL - failed * RELATIONS_PER_ROW,
      removed: 0,
      unchanged: 0,
      failed,
    },
  };
}

const BAD_ROWS: readonly object[] = [
  { identities: [] },
  { identities: [{ identityType: 'fax', identityValue: '13000000000' }] },
  { identities: [{ identityType: 'phone', identityValue: '123' }] },
  { categoryType: 2, wxDeptId: 'nowhere' },
  { groups: 'g'.repeat(65) },
];

/** A person known by the phone, and two of a hundred groups each under two prefixes. */
function makeRow(person: number, [first, second]: Prefixes): object {
  return {
    identities: [{ identityType: 'phone', identityValue: phoneOf(person) }],
    groups: `${first}${(person * 7) % GROUPS_PER_PREFIX},${second}${person % GROUPS_PER_PREFIX}`,
  };
}

/** Chinese mobile numbers have room for 7,000,000,000 persons. */
export function phoneOf(person: number): string {
  return String(13_000_000_000 + person);
}

export function makeBodies(load: ImportLoad): string[] {
  return Array.from({ length: load.calls }, (_, call) => makeBody(load, call));
}

export function makeBody(load: ImportLoad, call: number): string {
  const data = Array.from({ length: ROWS_PER_CALL }, (_, row) => load.makeRow(call * ROWS_PER_CALL + row));
  return JSON.stringify({ publicParams: { optType: load.optType, matchingType: 1 }, data });
}
