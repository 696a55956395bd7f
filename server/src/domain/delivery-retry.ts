/** Seconds to the next attempt after the first, second, … failure; after the last one the message is dead. */
const RETRY_DELAYS_S = [5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400];

/** Of the delay, up or down: messages that failed together do not all come back together. */
const JITTER = 0.1;

/**
 * How long a message waits after its failed attempt number `attempt` (1, 2, …), in milliseconds; null when it was the last.
 * @param chance from 0 to 1.
 */
export function findRetryDelayMs(attempt: number, chance: number): number | null {
  const delayS = RETRY_DELAYS_S[attempt - 1];
  if (delayS === undefined) return null;
  return Math.round(delayS * 1_000 * (1 + JITTER * (2 * chance - 1)));
}
