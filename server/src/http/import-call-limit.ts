import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { MusterError } from '../errors.ts';

const WINDOW_S = 1;

/** How many import calls an app may make in a second, counted by this process. */
export class ImportCallLimit {
  readonly #limiter: RateLimiterMemory;
  readonly #callsMax: number;

  constructor(callsMax: number) {
    this.#callsMax = callsMax;
    this.#limiter = new RateLimiterMemory({ points: callsMax, duration: WINDOW_S });
  }

  /**
   * Counts a call and says what is left, in the headers of the IETF draft.
   * @throws {MusterError} TOO_MANY_REQUESTS
   */
  async take(appId: number, setHeader: (name: string, value: string) => void): Promise<void> {
    const state = await this.#limiter.consume(String(appId)).catch((reason: unknown) => {
      if (reason instanceof RateLimiterRes) return reason;
      throw reason;
    });
    const secondsLeft = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    setHeader('ratelimit-policy', `"import";q=${this.#callsMax};w=${WINDOW_S}`);
    setHeader('ratelimit', `"import";r=${state.remainingPoints};t=${secondsLeft}`);
    if (state.consumedPoints <= this.#callsMax) return;
    throw new MusterError(
      'TOO_MANY_REQUESTS',
      {
        zh: `操作频繁，请稍后重试：每个应用每秒最多 ${this.#callsMax} 次导入调用`,
        en: `too frequent: an app may make ${this.#callsMax} import calls a second; send again later`,
      },
      secondsLeft,
    );
  }
}
