/** The same sequence in every run, so that runs can be compared (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The numbers from 0 in a random order, so that neighbours in a call are no neighbours in the tables, as in real pushes. A
 * fixed step would not do: it visits a few places in turn, each of them in order, which indexes like.
 */
export function shuffleNumbers(count: number, random: () => number): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const number = numbers[index] ?? 0;
    numbers[index] = numbers[other] ?? 0;
    numbers[other] = number;
  }
  return numbers;
}
