import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

test('one at a time, in the order of coming, whether or not the one before ended well', async () => {
  const turnstile = new Turnstile();
  const steps: string[] = [];
  const gates = [0, 1, 2].map(makeGate);
  const passing = gates.map(({ promise }, place) =>
    turnstile.pass(async () => {
      steps.push(`${place} in`);
      await promise;
      steps.push(`${place} out`);
      return place;
    }),
  );
  gates[2]?.resolve();
  gates[1]?.resolve();
  await Promise.resolve();
  expect(steps).toEqual(['0 in']);
  expect(turnstile.waitingCount).toBe(2);
  gates[0]?.reject(new Error('broken'));
  await expect(passing[0]).rejects.toThrow('broken');
  expect(await Promise.all(passing.slice(1))).toEqual([1, 2]);
  expect(steps).toEqual(['0 in', '1 in', '1 out', '2 in', '2 out']);
  expect(turnstile.waitingCount).toBe(0);
});

function makeGate(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve = (): void => undefined;
  let reject = (_error: Error): void => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
