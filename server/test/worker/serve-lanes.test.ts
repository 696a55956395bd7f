import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { createTestDatabase } from '../database.ts';
import { createImportWorld, makeBody } from './import-world.ts';

test('a lane that fails again and again rests longer each time, and others are served meanwhile', async () => {
  const db = await createTestDatabase();
  onTestFinished(() => db.drop());
  const [failing, well] = [await createImportWorld(db.database), await createImportWorld(db.database)];
  // Blamed on no batch, as anything else that only an operator can mend.
  await db.database.query({
    text: `
      create function refuse() returns trigger language plpgsql as
        $$ begin raise 'refused' using errcode = '53100'; end $$;
      create trigger refuse before insert on relation for each row
        when (new.enterprise_id = ${failing.enterpriseId}) execute function refuse()`,
  });
  for (const call of [1, 2]) await failing.accept(makeBody('add', [call], 'a'));
  const rests: unknown[] = [];
  const log = pino({ level: 'error' }, { write: (line) => rests.push(JSON.parse(line).retryInMs) });
  const worker = startWorker({ config: readConfig({}), database: db.database, log });
  try {
    await expect.poll(() => rests.slice(0, 4), { timeout: 20_000 }).toEqual([50, 100, 200, 400]);
    const batchId = await well.accept(makeBody('add', [1], 'a'));
    await expect.poll(() => well.read(batchId), { timeout: 20_000 }).toMatchObject({ status: 'FINISHED' });
  } finally {
    await worker.stop();
  }
});
