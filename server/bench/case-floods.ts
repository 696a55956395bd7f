import {
  makeAdds,
  makeAddsAgain,
  makeDeletes,
  makeMixed,
  makePersons,
  type ImportLoad,
  RELATIONS_PER_CALL,
  ROWS_PER_CALL,
} from './bodies.ts';
import { atLeast, type CaseReport, formatSpread, writeTable } from './case-report.ts';
import { measureCopyFloor } from './copy-floor.ts';
import { type FloodResult, runFlood } from './flood.ts';
import type { CpuS } from './process-figures.ts';
import { medianOf, spreadOf, type Spread } from './statistics.ts';
import { type Bench, inWorld } from './world.ts';

const KINDS = ['newUsers', 'knownUsers', 'mixed', 'sentAgain', 'deletes'] as const;
export type FloodKind = (typeof KINDS)[number];

const TITLES: Record<FloodKind, string> = {
  newUsers: 'new users',
  knownUsers: 'known users',
  mixed: 'known users, 10 % bad rows',
  sentAgain: 'sent again, nothing changes',
  deletes: 'deletes',
};

/** Medians of the rounds; the ratio is to the mean of the two COPYs around the flood. */
export interface FloodFigures {
  ratio: Spread;
  relationsPerS: Spread;
  cpuSPerMillion: CpuS;
  walBytesPerRelation: number;
  tableBytesPerRelation: number;
}

export type FloodsReport = CaseReport & { figures: Partial<Record<FloodKind, FloodFigures>> };

interface Measured extends FloodResult {
  ratio: number;
}

/** Everything end to end, over HTTP, until it is applied. */
export async function runFloods(bench: Bench, kinds: readonly FloodKind[] = KINDS): Promise<FloodsReport> {
  return inWorld(bench, 'floods', async ({ product, db }) => {
    const relations = bench.calls * RELATIONS_PER_CALL;
    const measured = new Map<FloodKind, Measured[]>(kinds.map((kind) => [kind, []]));
    for (let round = 0; round < bench.rounds; round += 1) {
      let copyBefore = await measureCopyFloor(db, relations);
      const loads = makeLoads(round, bench.calls);
      for (const kind of kinds) {
        const result = await runFlood(product, db, loads[kind]);
        const copyAfter = await measureCopyFloor(db, relations);
        const ratio = result.relationsPerS / ((copyBefore + copyAfter) / 2);
        measured.get(kind)?.push({ ...result, ratio });
        console.error(
          `  round ${round + 1}, ${TITLES[kind]}: ${result.relationsPerS} relations/s; COPY ${copyBefore}, then ${copyAfter}`,
        );
        copyBefore = copyAfter;
      }
    }
    const figures = Object.fromEntries([...measured].map(([kind, results]) => [kind, summarize(results)]));
    const memory = product.figures.memory();
    return { ...describe(figures, bench.rounds), memory };
  });
}

/** In this order: what is sent again and deleted is what the known users were added to. */
function makeLoads(round: number, calls: number): Record<FloodKind, ImportLoad> {
  const persons = makePersons(round * calls * ROWS_PER_CALL, calls, round + 10);
  const prefixes = (letters: string): [string, string] => [
    `${letters[0]}${round}-`,
    `${letters[1]}${round}-`,
  ];
  return {
    newUsers: makeAdds(calls, persons, prefixes('ab')),
    knownUsers: makeAdds(calls, persons, prefixes('cd')),
    mixed: makeMixed(calls, persons, prefixes('ef')),
    sentAgain: makeAddsAgain(calls, persons, prefixes('cd')),
    deletes: makeDeletes(calls, persons, prefixes('cd')),
  };
}

function summarize(results: readonly Measured[]): FloodFigures {
  const median = (digits: number, pick: (result: Measured) => number): number =>
    medianOf(results.map(pick), digits);
  return {
    ratio: spreadOf(
      results.map(({ ratio }) => ratio),
      2,
    ),
    relationsPerS: spreadOf(
      results.map(({ relationsPerS }) => relationsPerS),
      0,
    ),
    cpuSPerMillion: {
      api: median(1, ({ cpuSPerMillion }) => cpuSPerMillion.api),
      worker: median(1, ({ cpuSPerMillion }) => cpuSPerMillion.worker),
      postgres: median(1, ({ cpuSPerMillion }) => cpuSPerMillion.postgres),
      callers: median(1, ({ cpuSPerMillion }) => cpuSPerMillion.callers),
    },
    walBytesPerRelation: median(0, ({ walBytesPerRelation }) => walBytesPerRelation),
    tableBytesPerRelation: median(0, ({ tableBytesPerRelation }) => tableBytesPerRelation),
  };
}

function describe(figures: FloodsReport['figures'], rounds: number): FloodsReport {
  const entries = KINDS.flatMap((kind) => {
    const found = figures[kind];
    return found === undefined ? [] : [{ kind, ...found }];
  });
  const rates = entries.map(({ kind, relationsPerS, ratio }) => [
    TITLES[kind],
    formatSpread(relationsPerS),
    formatSpread(ratio),
  ]);
  const costs = entries.map((entry) => [
    TITLES[entry.kind],
    entry.cpuSPerMillion.api,
    entry.cpuSPerMillion.worker,
    entry.cpuSPerMillion.postgres,
    entry.cpuSPerMillion.callers,
    entry.walBytesPerRelation,
    entry.tableBytesPerRelation,
  ]);
  const { newUsers, knownUsers, sentAgain } = figures;
  return {
    name: 'floods',
    title: 'End to end, until all is applied',
    text: `8 callers, ${ROWS_PER_CALL} rows a call, two groups a row, persons in random order; from the first call sent to the last batch applied.
Median (min–max) of ${rounds} rounds. The ratio is to the mean of the COPY before and the COPY after. Only relations of good rows count.

${writeTable(['', 'relations/s', '× COPY'], rates)}

CPU seconds per million relations, by process, and bytes per relation; the table bytes include the bodies, which are kept for 30 days:

${writeTable(['', 'API', 'worker', 'PostgreSQL', 'callers', 'WAL bytes', 'table bytes'], costs)}`,
    figures,
    targets: [
      ...(knownUsers ? [atLeast('known users, × COPY', 0.5, knownUsers.ratio.median)] : []),
      ...(newUsers ? [atLeast('new users, × COPY', 0.4, newUsers.ratio.median)] : []),
      ...(knownUsers && sentAgain
        ? [
            atLeast(
              'sent again, relations/s, against adds of known users',
              knownUsers.relationsPerS.median,
              sentAgain.relationsPerS.median,
            ),
          ]
        : []),
    ],
  };
}
