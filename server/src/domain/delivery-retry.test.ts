import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findRetryDelayMs } from './delivery-retry.ts';

test.each([
  [1, 5],
  [2, 30],
  [3, 120],
  [4, 600],
  [5, 1_800],
  [6, 7_200],
  [7, 21_600],
  [8, 43_200],
  [9, 86_400],
])('after failure %i a message waits about %i s', (attempt, seconds) => {
  expect(findRetryDelayMs(attempt, 0.5)).toBe(seconds * 1_000);
});

test('after failure 10 a message is dead', () => {
  expect(findRetryDelayMs(10, 0.5)).toBeNull();
});

test('chance moves a delay by at most a tenth, both ways', () => {
  expect(findRetryDelayMs(1, 0)).toBe(4_500);
  expect(findRetryDelayMs(1, 1)).toBe(5_500);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, chance) => {
        const middleMs = findRetryDelayMs(attempt, 0.5) ?? 0;
        const delayMs = findRetryDelayMs(attempt, chance) ?? 0;
        expect(Math.abs(delayMs - middleMs)).toBeLessThanOrEqual(middleMs * 0.1 + 1);
      },
    ),
  );
});
