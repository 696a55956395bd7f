/** One receiver's share: enough for 160 messages a second when it answers in 50 ms. */
const IN_FLIGHT_MAX = 8;
/** After a failure, doubling with every further one. */
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 60_000;

/**
 * How many messages a receiver may be sent at once. One that fails is tried with a single message, after pauses that grow, so
 * that it costs little however many messages wait for it.
 */
export class ReceiverPace {
  #inFlight = 0;
  #failures = 0;
  #pausedUntilMs = 0;

  /** How many more may be sent now. */
  room(nowMs: number): number {
    if (nowMs < this.#pausedUntilMs) return 0;
    return Math.max(0, (this.#failures > 0 ? 1 : IN_FLIGHT_MAX) - this.#inFlight);
  }

  /** Nothing is under way and nothing is to be remembered. */
  get isIdle(): boolean {
    return this.#inFlight === 0 && this.#failures === 0;
  }

  begin(): void {
    this.#inFlight += 1;
  }

  end(isDelivered: boolean, nowMs: number): void {
    this.#inFlight -= 1;
    if (isDelivered) {
      this.#failures = 0;
      this.#pausedUntilMs = 0;
      return;
    }
    // Messages that were under way together fail together; that is one failure.
    if (nowMs < this.#pausedUntilMs) return;
    this.#failures += 1;
    this.#pausedUntilMs = nowMs + Math.min(PAUSE_MIN_MS * 2 ** (this.#failures - 1), PAUSE_MAX_MS);
  }
}
