import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { MusterError } from '../errors.ts';

/** Failed attempts in a minute before an address has to wait: for one appid, and for all that it tries. */
const PER_APPID_MAX = 10;
const PER_ADDRESS_MAX = 200;
const WINDOW_S = 60;

/**
 * Slows down who guesses secrets. Only failed attempts count, and only against the address that made them: whoever guesses
 * cannot lock out the owner of the appid elsewhere.
 */
export class AttemptLimits {
  readonly #perAppid = new RateLimiterMemory({ points: PER_APPID_MAX, duration: WINDOW_S });
  readonly #perAddress = new RateLimiterMemory({ points: PER_ADDRESS_MAX, duration: WINDOW_S });

  /** @throws {MusterError} TOO_MANY_REQUESTS when the address has used up its failed attempts. */
  async refuseWhenUsedUp(address: string, appid: string): Promise<void> {
    const [appidAttempts, addressAttempts] = await Promise.all([
      this.#perAppid.get(appidKey(address, appid)),
      this.#perAddress.get(address),
    ]);
    for (const attempts of [appidAttempts, addressAttempts]) {
      if (attempts !== null && attempts.remainingPoints <= 0) throw tooManyAttempts(attempts);
    }
  }

  /** @throws {MusterError} TOO_MANY_REQUESTS when this failed attempt is one too many: many may be under way at once. */
  async countFailure(address: string, appid: string): Promise<void> {
    const outcomes = await Promise.allSettled([
      this.#perAppid.consume(appidKey(address, appid)),
      this.#perAddress.consume(address),
    ]);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      throw outcome.reason instanceof RateLimiterRes ? tooManyAttempts(outcome.reason) : outcome.reason;
    }
  }
}

function appidKey(address: string, appid: string): string {
  return `${address} ${appid}`;
}

function tooManyAttempts({ msBeforeNext }: RateLimiterRes): MusterError {
  return new MusterError(
    'TOO_MANY_REQUESTS',
    {
      zh: '此地址失败的尝试过多，请在 Retry-After 秒后重试',
      en: 'too many failed attempts from this address; try again after Retry-After seconds',
    },
    Math.max(1, Math.ceil(msBeforeNext / 1000)),
  );
}
