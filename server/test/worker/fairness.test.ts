import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { createImportWorld, makeBody } from './import-world.ts';

const BATCHES_PER_CHUNK = 2;
const ROWS_PER_BATCH = 10;
const QUIET_COUNT = 200;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('an enterprise that floods its lane has one place of several: two hundred others do not wait for its backlog, nor it for their turns', async () => {
  const noisy = await createImportWorld(db.database);
  for (let i = 0; i < 400; i += 1) {
    await noisy.accept(
      makeBody(
        'add',
        Array.from({ length: ROWS_PER_BATCH }, (_, row) => i * ROWS_PER_BATCH + row),
        'a',
      ),
    );
  }
  const quiet = await Promise.all(Array.from({ length: QUIET_COUNT }, () => createImportWorld(db.database)));
  for (const world of quiet) await world.accept(makeBody('add', [1], 'a'));

  // The flood is first in line.
  await db.database.query({
    text: 'update lane set served_at = now() where enterprise_id <> $1::int',
    values: [noisy.enterpriseId],
  });

  const config = readConfig({ CHUNK_ROWS_MAX: String(BATCHES_PER_CHUNK * ROWS_PER_BATCH) });
  const worker = startWorker({ config, database: db.database, log: pino({ level: 'silent' }) });
  try {
    await expect.poll(readProgress, { timeout: 20_000, interval: 20 }).toMatchObject({ quietPending: 0 });
  } finally {
    await worker.stop();
  }
  const { before } = await readProgress();
  // The others have three places, and the flood's chunk takes no longer than theirs; with much room for chance.
  const chunksBefore = before / BATCHES_PER_CHUNK;
  expect(chunksBefore).toBeLessThanOrEqual((QUIET_COUNT / 3) * 2);
  expect(chunksBefore).toBeGreaterThanOrEqual(QUIET_COUNT / 3 / 8);

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
