import { expect, test } from 'vitest';
import { ReceiverPace } from './receiver-pace.ts';

function begin(pace: ReceiverPace, count: number): void {
  for (let i = 0; i < count; i += 1) pace.begin();
}

test('a receiver that answers has eight messages under way at once', () => {
  const pace = new ReceiverPace();
  expect(pace.room(0)).toBe(8);
  begin(pace, 8);
  expect(pace.room(0)).toBe(0);
  pace.end(true, 0);
  expect(pace.room(0)).toBe(1);
});

test('a receiver that fails is tried with one message, after pauses that double up to a minute', () => {
  const pace = new ReceiverPace();
  let nowMs = 0;
  for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    pace.begin();
    pace.end(false, nowMs);
    expect(pace.room(nowMs + pauseMs - 1)).toBe(0);
    nowMs += pauseMs;
    expect(pace.room(nowMs)).toBe(1);
  }
});

test('messages that were under way together are one failure', () => {
  const pace = new ReceiverPace();
  begin(pace, 8);
  for (let i = 0; i < 8; i += 1) pace.end(false, i);
  expect(pace.room(1_000)).toBe(1);
});

test('one that is delivered ends the caution', () => {
  const pace = new ReceiverPace();
  begin(pace, 2);
  pace.end(false, 0);
  expect(pace.isIdle).toBe(false);
  pace.end(true, 10);
  expect(pace.room(10)).toBe(8);
  expect(pace.isIdle).toBe(true);
});
