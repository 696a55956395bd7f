import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { createImportWorld, makeBody } from './import-world.ts';

const BATCHES_PER_CHUNK = 2;
const ROWS_PER_BATCH = 10;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('an enterprise that floods its lane has one place of several, so twenty others do not wait for its backlog', async () => {
  const noisy = await createImportWorld(db.database);
  for (let i = 0; i < 100; i += 1) {
    await noisy.accept(
      makeBody(
        'add',
        Array.from({ length: ROWS_PER_BATCH }, (_, row) => i * ROWS_PER_BATCH + row),
        'a',
      ),
    );
  }
  const quiet = await Promise.all(Array.from({ length: 20 }, () => createImportWorld(db.database)));
  for (const world of quiet) await world.accept(makeBody('add', [1], 'a'));

  const config = readConfig({ CHUNK_ROWS_MAX: String(BATCHES_PER_CHUNK * ROWS_PER_BATCH) });
  const worker = startWorker({ config, database: db.database, log: pino({ level: 'silent' }) });
  try {
    await expect.poll(readProgress, { timeout: 20_000, interval: 20 }).toMatchObject({ quietPending: 0 });
  } finally {
    await worker.stop();
  }
  const { before } = await readProgress();
  // The others have three places, and the flood's chunk takes no longer than theirs; with some room for chance.
  expect(before).toBeLessThanOrEqual((20 / 3) * 2 * BATCHES_PER_CHUNK);

  async function readProgress(): Promise<{ quietPending: number; before: number }> {
    const { rows } = await db.database.query<{ quietPending: number; before: number }>({
      text: `
        select
          count(*) filter (where enterprise_id <> $1::int and status = 'PENDING') as "quietPending",
          count(*) filter (
            where enterprise_id = $1::int and finished_at < (
              select max(finished_at) from import_batch where enterprise_id <> $1::int
            )
          ) as before
        from import_batch`,
      values: [noisy.enterpriseId],
    });
    return rows[0] ?? { quietPending: -1, before: -1 };
  }
});
