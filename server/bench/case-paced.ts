import { makeAdds, makePersons, ROWS_PER_CALL } from './bodies.ts';
import { atMost, type CaseReport, writeTable } from './case-report.ts';
import { runFlood } from './flood.ts';
import { type PacedResult, runPaced } from './paced.ts';
import { medianOf } from './statistics.ts';
import { type Bench, inWorld } from './world.ts';

const SHARES = [0.5, 0.9];

/** How long callers wait while the product is busy, but not flooded. */
export async function runPacedCase(bench: Bench): Promise<CaseReport> {
  const { calls, rounds } = bench;
  return inWorld(bench, 'paced', async ({ product, db }) => {
    // Twice as many calls as a flood has, so that the percentiles rest on more.
    const pacedCalls = calls * 2;
    const persons = makePersons(0, pacedCalls, 1);
    await runFlood(product, db, makeAdds(pacedCalls, persons, ['a', 'b']));
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const flood = await runFlood(product, db, makeAdds(calls, persons, [`c${round}-`, `d${round}-`]));
      rates.push(flood.callsPerS);
    }
    const sustainedCallsPerS = medianOf(rates, 1);
    const paced: (PacedResult & { share: number })[] = [];
    for (const share of SHARES) {
      const load = makeAdds(pacedCalls, persons, [`e${share}-`, `f${share}-`]);
      const result = await runPaced(product, db, load, sustainedCallsPerS * share);
      console.error(`  ${share * 100} %: ${JSON.stringify(result)}`);
      paced.push({ share, ...result });
    }
    return { ...describe(sustainedCallsPerS, paced), memory: product.figures.memory() };
  });
}

function describe(sustainedCallsPerS: number, paced: (PacedResult & { share: number })[]): CaseReport {
  const [half] = paced;
  return {
    name: 'paced',
    title: 'Answer time under load',
    text: `Calls of ${ROWS_PER_CALL} rows of known users at random moments, whether or not earlier ones are answered; the load is a share of the
sustained rate of the same calls just before, ${sustainedCallsPerS} calls/s. Milliseconds; the answer from the moment the call was due,
applied from the answer on.

${writeTable(
  ['load', 'calls/s', 'answer p50', 'answer p99', 'applied p50', 'applied p99', 'calls'],
  paced.map(({ share, callsPerS, answerMs, appliedMs, calls }) => [
    `${share * 100} %`,
    callsPerS,
    answerMs.p50,
    answerMs.p99,
    appliedMs.p50,
    appliedMs.p99,
    calls,
  ]),
)}`,
    figures: { sustainedCallsPerS, paced },
    targets:
      half === undefined
        ? []
        : [
            atMost('batchAdd p50 at 50 % load', 25, half.answerMs.p50, ' ms'),
            atMost('batchAdd p99 at 50 % load', 150, half.answerMs.p99, ' ms'),
            atMost('answered to applied, p99 at 50 % load', 1_000, half.appliedMs.p99, ' ms'),
          ],
  };
}
