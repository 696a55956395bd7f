import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import type { ChunkLimitConfig } from '../../src/worker/write-chunk.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type Scenario, renderBody, scenarioArbitrary } from '../model/generate-batches.ts';
import { NaiveEnterprise, type NaiveResult } from '../model/naive-model.ts';
import { type ImportWorld, createImportWorld } from './import-world.ts';
import { configure, furnish, readBatches, readState } from './law-world.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  // Thousands of commits: without the wait for the disk there is time for more scenarios, and their outcome is the same.
  const url = new URL(db.databaseUrl);
  url.searchParams.set('options', '-c synchronous_commit=off');
  database = openDatabase({
    databaseUrl: url.href,
    applicationName: 'muster-test',
    poolSize: 6,
    preparedStatements: true,
  });
});
afterAll(async () => {
  await database.end();
  await db.drop();
});

/** How the engine cuts the work: the limits of its chunks, and before which steps every lane is worked off. */
interface Pace {
  limits: Partial<ChunkLimitConfig>;
  drainsBefore: number[];
}

const paceArbitrary: fc.Arbitrary<Pace> = fc.record({
  limits: fc.record({
    chunkRowsMax: fc.constantFrom(16_000, 40, 1),
    chunkBytesMax: fc.constantFrom(16 * 1024 * 1024, 10_000),
    chunkPairsMax: fc.constantFrom(60_000, 100, 20),
    portionRowsMax: fc.constantFrom(4_000, 12, 1),
  }),
  drainsBefore: fc.uniqueArray(fc.nat({ max: 14 }), { maxLength: 4, size: 'max' }),
});

/** One enterprise twice: as the engine has it and as the model has it. */
interface Twin {
  world: ImportWorld;
  model: NaiveEnterprise;
  expected: NaiveResult[];
}

async function makeTwins({ enterprises }: Scenario): Promise<Twin[]> {
  const twins: Twin[] = [];
  for (const options of enterprises) {
    const world = await createImportWorld(database);
    await furnish(database, world.enterpriseId, options);
    twins.push({ world, model: new NaiveEnterprise(options), expected: [] });
  }
  return twins;
}

/** Accepts and applies everything; the lanes are worked off side by side. */
async function runScenario(scenario: Scenario, { limits, drainsBefore }: Pace): Promise<Twin[]> {
  const twins = await makeTwins(scenario);
  const drain = () => Promise.all(twins.map(({ world }) => world.applyAll(limits)));
  for (const [place, { enterprise, batch, change }] of scenario.steps.entries()) {
    const twin = twins[enterprise];
    if (twin === undefined) throw new Error(`no enterprise ${enterprise}`);
    if (drainsBefore.includes(place)) await drain();
    if (batch !== undefined) {
      await twin.world.accept(renderBody(batch));
      twin.expected.push(twin.model.apply(batch));
    }
    if (change !== undefined) {
      // It holds for every row whose turn comes after it, so those before it must have had theirs.
      await twin.world.applyAll(limits);
      await configure(database, twin.world.enterpriseId, change);
      twin.model.configure(change);
    }
  }
  await drain();
  return twins;
}

// The law: the outcome equals applying the rows one at a time, in order, batch after batch as accepted.
test('verdicts, counts, history and state are those of one row at a time', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(scenarioArbitrary, paceArbitrary, async (scenario, pace) => {
      for (const { world, model, expected } of await runScenario(scenario, pace)) {
        expect(await readBatches(database, world.enterpriseId)).toEqual(
          expected.map((result, place) => ({ status: 'FINISHED', appliedSeq: place + 1, ...result })),
        );
        expect(await readState(database, world.enterpriseId)).toEqual(model.state());
      }
    }),
    // Making a failing case smaller ends in time for its report.
    { numRuns: 300, interruptAfterTimeLimit: 200_000 },
  );
});
