import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MusterError } from '../../errors.ts';
import type { AttemptLimits } from '../attempt-limits.ts';

/** Failures over all addresses before a name is closed to strangers; a person that mistypes is stopped by its address before. */
const PER_NAME_MAX = 100;
const WINDOW_S = 15 * 60;
/** Addresses with names; some 2 MB. The one that was longest not used is forgotten first. */
const KNOWN_MAX = 10_000;

/**
 * Slows down who guesses passwords: by address, as secrets of apps, and by name, against guesses from many addresses at once.
 * While too many failed for a name, it can be signed in to only from addresses that have signed in to it before: its owner's,
 * who so cannot be locked out by others. A name that nobody has is closed in the same way, so nothing tells who exists. All of
 * it is this process's memory: a restart forgets, and then guessing begins at nothing again.
 */
export class SignInLimits {
  readonly #attempts: AttemptLimits;
  readonly #perName = new RateLimiterMemory({ points: PER_NAME_MAX, duration: WINDOW_S });
  readonly #known = new Set<string>();

  constructor(attempts: AttemptLimits) {
    this.#attempts = attempts;
  }

  /** @throws {MusterError} TOO_MANY_REQUESTS when the address, or strangers together, have used up their failed attempts. */
  async refuseWhenUsedUp(address: string, name: string): Promise<void> {
    await this.#attempts.refuseWhenUsedUp(address, name);
    const failed = await this.#perName.get(name);
    if (failed === null || failed.remainingPoints > 0) return;
    if (this.#known.has(pairKey(address, name))) return;
    throw new MusterError(
      'TOO_MANY_REQUESTS',
      {
        zh: '此账号失败的登录过多，请在 Retry-After 秒后重试，或从以前登录过的地址登录',
        en: 'too many failed attempts for this name; try again after Retry-After seconds, or from an address that has signed in before',
      },
      Math.max(1, Math.ceil(failed.msBeforeNext / 1000)),
    );
  }

  /** @throws {MusterError} TOO_MANY_REQUESTS when this failed attempt is one too many for the address. */
  async countFailure(address: string, name: string): Promise<void> {
    await this.#perName.penalty(name);
    await this.#attempts.countFailure(address, name);
  }

  noteSuccess(address: string, name: string): void {
    const key = pairKey(address, name);
    this.#known.delete(key);
    this.#known.add(key);
    const [oldest] = this.#known;
    if (this.#known.size > KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest);
  }
}

function pairKey(address: string, name: string): string {
  return `${address} ${name}`;
}
