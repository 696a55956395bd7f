import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/operations/create-app.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { createImportWorld, makeBody } from '../worker/import-world.ts';
import { runCommand, runForJson } from './command-world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('an operator registers a webhook, sees its messages and sends one again', async () => {
  const world = await createImportWorld(db.database);
  const { enterpriseId } = world;
  const { appId } = await createApp(db.database, {
    enterpriseId,
    name: 'a test app',
    permissions: ['用户->用户分组'],
    state: 'approved',
    expiresAt: null,
  });
  const ids = [String(enterpriseId), String(appId)];
  const url = 'https://example.com/hook';
  const made = await runForJson<{ secret: string }>(db.databaseUrl, ['webhook', 'set', ...ids, url]);
  expect(made.secret).toMatch(/^whsec_/);
  expect(
    await runForJson(db.databaseUrl, ['webhook', 'set', ...ids, url, '--event', 'group.changed']),
  ).toEqual({ appId });
  expect(await runForJson(db.databaseUrl, ['webhook', 'list', ids[0] ?? ''])).toMatchObject([
    { appId, url, events: ['group.changed'], isEnabled: true },
  ]);

  await world.accept(makeBody('add', [1], 'a'));
  await world.applyAll();
  const [message] = await runForJson<{ id: string }[]>(db.databaseUrl, ['webhook', 'deliveries', ...ids]);
  expect(message).toMatchObject({ eventType: 'group.changed', state: 'pending' });
  const resend = ['webhook', 'resend', ...ids, message?.id ?? ''];
  expect((await runCommand(db.databaseUrl, resend)).exitCode).toBe(1);
  await db.database.query({
    text: `update delivery set state = 'dead' where enterprise_id = $1::int`,
    values: [enterpriseId],
  });
  expect(await runForJson(db.databaseUrl, resend)).toEqual({ id: message?.id });
  expect(await runForJson(db.databaseUrl, ['webhook', 'deliveries', ...ids, '--state', 'dead'])).toEqual([]);
});

test.each([
  [['list'], 2],
  [['set', '1', '1', 'https://example.com', '--event', 'nothing'], 2],
  [['set', '1', '1', 'http://127.0.0.1/'], 1],
  [['deliveries', '1', '1', '--state', 'lost'], 2],
])('webhook %j ends with %i', async (args, exitCode) => {
  expect(await runCommand(db.databaseUrl, ['webhook', ...args])).toMatchObject({ exitCode });
});
