import { serverBusy } from '../errors.ts';

/** Four seconds of work. */
const WAITING_MAX = 20;

/** Checks one password at a time: each costs a fifth of a second of a core and 32 MiB, and imports need both more. */
export class SignInQueue {
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  /** @throws {MusterError} UNAVAILABLE when too many wait already. */
  async run<T>(check: () => Promise<T>): Promise<T> {
    if (this.#count >= WAITING_MAX) throw serverBusy();
    this.#count += 1;
    const turn = this.#last.then(check).finally(() => {
      this.#count -= 1;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
