import { setTimeout as delay } from 'node:timers/promises';

/** A pause that can be cut short. A ring that comes while nobody pauses cuts the next pause, so none is lost. */
export class Alarm {
  #ringing = new AbortController();

  ring(): void {
    this.#ringing.abort();
  }

  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#ringing.signal }).catch(() => undefined);
    if (this.#ringing.signal.aborted) this.#ringing = new AbortController();
  }
}
