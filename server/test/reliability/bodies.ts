import type { Body } from './audit.ts';

const ROWS = 20;

/** A batch of new people, all in the same two groups; `call` is what it is found by. */
export function makeBody(call: string, rows = ROWS): Body {
  return {
    publicParams: { optType: 'add' },
    call,
    data: Array.from({ length: rows }, (_, row) => makeRow(`${call}-${row}`, 'crowd,everybody')),
  };
}

export function makeRow(user: string, groups: string): Body['data'][number] {
  return { identities: [{ identityType: 'id', identityValue: user }], groups };
}
