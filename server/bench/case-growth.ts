import {
  makeAdds,
  makeDeletes,
  makePersons,
  pickPersons,
  RELATIONS_PER_CALL,
  ROWS_PER_CALL,
} from './bodies.ts';
import {
  atLeast,
  type CaseReport,
  formatNumber,
  formatSpread,
  type Target,
  writeTable,
} from './case-report.ts';
import { measureCopyFloor } from './copy-floor.ts';
import { type Filled, fillRelations } from './fill.ts';
import { runFlood } from './flood.ts';
import { type ReadsFigures, measureReads, writeReads } from './reads.ts';
import { round, spreadOf, type Spread } from './statistics.ts';
import { type Bench, inWorld, type World } from './world.ts';

const SIZES = [1_000_000, 5_000_000];
const SCALE_SIZE = 50_000_000;
/** Of the rate at the first size. */
const WANTED = new Map([
  [5_000_000, 0.9],
  [SCALE_SIZE, 0.8],
]);

/** Behind those of the largest size. */
const WARM_UP_FIRST_PERSON = 1_000_000_000;

interface Grown {
  stored: number;
  relationsPerS: Spread;
  copyPerS: Spread;
  /** Of the flood's rate to the mean of the COPYs around it. */
  ratio: Spread;
  walBytesPerRelation: Spread;
}

/** Whether it stays as fast as it fills up; the reads come last, when there is the most to read. */
export async function runGrowth(bench: Bench, { isScale }: { isScale: boolean }): Promise<CaseReport> {
  return inWorld(bench, 'growth', async (world) => {
    await warmUp(bench, world);
    const grown: Grown[] = [];
    let filled: Filled | null = null;
    for (const stored of isScale ? [...SIZES, SCALE_SIZE] : SIZES) {
      filled = await fillRelations(world.db, stored, filled);
      // The first flood pays for the full-page images of what it touches, as the first after any checkpoint does.
      await world.db.query('checkpoint');
      console.error(`  filled up to ${stored} relations`);
      const figures = await measureFloods(bench, world, filled, stored);
      console.error(`  ${JSON.stringify(figures)}`);
      grown.push(figures);
    }
    if (filled === null) throw new Error('growth has a size');
    const reads = await measureReads(world.product, filled);
    return { ...describe(grown, reads, bench.rounds), memory: world.product.figures.memory() };
  });
}

/** The first size is what the others are compared with, so its floods must not be those of a process that is still young. */
async function warmUp({ calls }: Bench, { product, db }: World): Promise<void> {
  const persons = makePersons(WARM_UP_FIRST_PERSON, calls, 1);
  await runFlood(product, db, makeAdds(calls, persons, ['a', 'b']));
  await runFlood(product, db, makeDeletes(calls, persons, ['a', 'b']));
}

async function measureFloods(
  { calls, rounds }: Bench,
  { product, db }: World,
  { persons }: Filled,
  stored: number,
): Promise<Grown> {
  if (persons < calls * ROWS_PER_CALL)
    throw new Error(`${persons} persons are too few for --calls ${calls}: nobody may come twice in a flood`);
  const rates: number[] = [];
  const copies: number[] = [];
  const ratios: number[] = [];
  const walBytes: number[] = [];
  let copyBefore = await measureCopyFloor(db, calls * RELATIONS_PER_CALL);
  for (let round = 0; round < rounds; round += 1) {
    const name = `${Math.round(stored / 1e6)}-${round}-`;
    const load = makeAdds(calls, pickPersons(0, persons, stored + round), [`a${name}`, `b${name}`]);
    const { relationsPerS, walBytesPerRelation } = await runFlood(product, db, load);
    const copyAfter = await measureCopyFloor(db, calls * RELATIONS_PER_CALL);
    console.error(
      `  round ${round + 1}: ${relationsPerS} relations/s; COPY ${copyBefore}, then ${copyAfter}`,
    );
    const copyPerS = (copyBefore + copyAfter) / 2;
    rates.push(relationsPerS);
    copies.push(copyPerS);
    walBytes.push(walBytesPerRelation);
    ratios.push(relationsPerS / copyPerS);
    copyBefore = copyAfter;
  }
  return {
    stored,
    relationsPerS: spreadOf(rates, 0),
    copyPerS: spreadOf(copies, 0),
    ratio: spreadOf(ratios, 2),
    walBytesPerRelation: spreadOf(walBytes, 0),
  };
}

function describe(grown: readonly Grown[], reads: ReadsFigures, rounds: number): CaseReport {
  const [first] = grown;
  if (first === undefined) throw new Error('growth has a size');
  const compared = grown.map((size) => ({
    ...size,
    raw: round(size.relationsPerS.median / first.relationsPerS.median, 2),
    normalised: round(size.ratio.median / first.ratio.median, 2),
  }));
  const targets = compared.flatMap(({ stored, raw, normalised }): Target[] => {
    const wanted = WANTED.get(stored);
    if (wanted === undefined) return [];
    const target = atLeast(
      `rate at ${formatNumber(stored)} relations, of that at ${formatNumber(first.stored)}`,
      wanted,
      // That the machine has become faster or slower since is neither merit nor fault.
      normalised,
    );
    return [{ ...target, figure: `${normalised} by the COPYs around; ${raw} raw` }];
  });
  return {
    name: 'growth',
    title: 'Growth, and reads',
    text: `Floods of known users, in random order among all that are stored, into new groups, with so many relations there already. The COPY beside it goes
into the same small table at every size: it tells how fast the machine is at that moment. A checkpoint comes before the first flood at each size,
so that one pays for the full-page images of what it touches, which is seen in its WAL bytes per relation. Median (min–max) of ${rounds} rounds.

${writeTable(
  ['stored', 'relations/s', 'COPY/s', '× COPY', 'WAL bytes', 'of the first, raw', 'of the first, by COPY'],
  compared.map((size) => [
    size.stored,
    formatSpread(size.relationsPerS),
    formatSpread(size.copyPerS),
    formatSpread(size.ratio),
    formatSpread(size.walBytesPerRelation),
    size.raw,
    size.normalised,
  ]),
)}

${writeReads(reads)}`,
    figures: { growth: compared, reads },
    targets,
  };
}
