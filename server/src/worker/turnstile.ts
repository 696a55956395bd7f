/** Lets one at a time in, in the order of their coming. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();
  #waitingCount = 0;

  /** How many have come and are not in yet. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  pass<T>(work: () => Promise<T>): Promise<T> {
    this.#waitingCount += 1;
    const enter = (): Promise<T> => {
      this.#waitingCount -= 1;
      return work();
    };
    const passing = this.#last.then(enter, enter);
    this.#last = passing;
    return passing;
  }
}
