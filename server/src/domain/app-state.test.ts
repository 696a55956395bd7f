import { describe, expect, test } from 'vitest';
import { APP_TRANSITIONS, type AppEvent, type AppState, readAppState } from './app-state.ts';

const STATES: AppState[] = ['pending', 'approved', 'refused', 'disabled', 'expired'];
const EVENTS: AppEvent[] = ['ask', 'approve', 'refuse', 'disable', 'enable'];

const ALLOWED: [AppState, AppEvent, AppState][] = [
  ['pending', 'approve', 'approved'],
  ['pending', 'refuse', 'refused'],
  ['refused', 'ask', 'pending'],
  ['approved', 'disable', 'disabled'],
  ['disabled', 'enable', 'approved'],
  ['expired', 'ask', 'pending'],
  ['expired', 'disable', 'disabled'],
];

describe('an app', () => {
  test.each(ALLOWED)('that is %s becomes, by %s, %s', (state, event, next) => {
    expect(APP_TRANSITIONS[state][event]).toBe(next);
  });

  test('changes in no other way, and every state has an answer to every event', () => {
    const cells = STATES.flatMap((state) =>
      EVENTS.map((event) => [state, event, APP_TRANSITIONS[state][event]] as const),
    );
    expect(cells.every(([, , next]) => next === null || STATES.includes(next))).toBe(true);
    expect(cells.filter(([, , next]) => next !== null)).toHaveLength(ALLOWED.length);
  });

  test('can never get stuck: from every state some events lead to approved', () => {
    const reached = new Set<AppState>(['approved']);
    for (let round = 0; round < STATES.length; round += 1) {
      for (const state of STATES) {
        const isOnTheWay = EVENTS.some((event) => reached.has(APP_TRANSITIONS[state][event] ?? state));
        if (isOnTheWay) reached.add(state);
      }
    }
    expect([...reached].toSorted()).toEqual(STATES.toSorted());
  });

  test.each([
    ['approved', true, 'expired'],
    ['approved', false, 'approved'],
    ['disabled', true, 'disabled'],
    ['refused', true, 'refused'],
    ['pending', true, 'pending'],
  ] as const)('stored as %s with its time over: %s counts as %s', (stored, isOver, state) => {
    expect(readAppState(stored, isOver)).toBe(state);
  });
});
