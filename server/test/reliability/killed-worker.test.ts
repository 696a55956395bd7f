import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { createImportWorld } from '../worker/import-world.ts';
import { auditEnterprise } from './audit.ts';
import { makeBody } from './bodies.ts';
import { findWorkerSessions } from './sessions.ts';
import { startWorker } from './workers.ts';

const CALLS = ['1', '2', '3'];

test.each([
  'after raise-attempts',
  'after insert-identities',
  'after insert-relations',
  'after record-changes',
  'after end-batches',
  'during commit',
  'after commit',
])('a chunk whose worker is killed %s is applied once', async (haltAt) => {
  const db = await createTestDatabase();
  onTestFinished(() => db.drop());
  const world = await createImportWorld(db.database);
  for (const call of CALLS) await world.accept(makeBody(call));
  const worker = await startWorker(db.databaseUrl, {
    env: { HALT_AT: haltAt, HALT_SIGNAL: 'SIGKILL' },
    preload: 'halt-at.preload.mjs',
  });
  await worker.exited;
  expect(worker.process.signalCode).toBe('SIGKILL');
  await until('its sessions have ended', async () => (await findWorkerSessions(db.database)).length === 0);
  await world.applyAll();
  const batches = await auditEnterprise(db.database, world.enterpriseId);
  expect(batches.map(({ call, status }) => `${call} ${status}`)).toEqual(
    CALLS.map((call) => `${call} FINISHED`),
  );
});
