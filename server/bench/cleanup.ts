/** What must be undone before the benchmark ends, also when it is interrupted; the last begun is undone first. */
export class Cleanup {
  readonly #steps = new Set<() => Promise<void>>();
  #ending: Promise<void> | undefined;

  /** @returns the step, to be called earlier than at the end; it runs once. */
  add(step: () => Promise<void>): () => Promise<void> {
    let running: Promise<void> | undefined;
    const once = (): Promise<void> => {
      running ??= step().finally(() => this.#steps.delete(once));
      return running;
    };
    this.#steps.add(once);
    return once;
  }

  end(): Promise<void> {
    this.#ending ??= this.#undoAll();
    return this.#ending;
  }

  async #undoAll(): Promise<void> {
    for (const step of [...this.#steps].toReversed())
      await step().catch((error: unknown) => console.error('while cleaning up:', error));
  }
}
