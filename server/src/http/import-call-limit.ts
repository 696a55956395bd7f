import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MusterError } from '../errors.ts';

const WINDOW_S = 1;

/** How many import calls an app may make in a second, counted by this process. */
export class ImportCallLimit {
  /** It only counts: how many are too many is the app's own. */
  readonly #calls = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: WINDOW_S });
  readonly #callsMax: number;

  constructor(callsMax: number) {
    this.#callsMax = callsMax;
  }

  /**
   * Counts a call and says what is left, in the headers of the IETF draft.
   * @param callsMaxOfEnterprise for each of its apps; null: what holds for everybody.
   * @throws {MusterError} TOO_MANY_REQUESTS
   */
  async take(
    appId: number,
    callsMaxOfEnterprise: number | null,
    setHeader: (name: string, value: string) => void,
  ): Promise<void> {
    const callsMax = callsMaxOfEnterprise ?? this.#callsMax;
    const state = await this.#calls.consume(String(appId));
    const callsLeft = Math.max(0, callsMax - state.consumedPoints);
    const secondsLeft = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    setHeader('ratelimit-policy', `"import";q=${callsMax};w=${WINDOW_S}`);
    setHeader('ratelimit', `"import";r=${callsLeft};t=${secondsLeft}`);
    if (state.consumedPoints <= callsMax) return;
    throw new MusterError(
      'TOO_MANY_REQUESTS',
      {
        zh: `操作频繁，请稍后重试：每个应用每秒最多 ${callsMax} 次导入调用`,
        en: `too frequent: an app may make ${callsMax} import calls a second; send again later`,
      },
      secondsLeft,
    );
  }
}
