import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ListedDelivery, listDeliveries } from '../../src/operations/list-deliveries.ts';
import { saveWebhook } from '../../src/operations/save-webhook.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type WebhookWorld, createWebhookWorld } from '../worker/webhook-world.ts';

let db: TestDatabase;
let world: WebhookWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createWebhookWorld(db.database);
});

test('the list of messages goes by pages, newest first, and by state', async () => {
  const { appId } = await world.createListener({ events: ['import.finished'] });
  for (let i = 0; i < 5; i += 1) await world.importAs(appId);
  const all = await listDeliveries(db.database, {
    enterpriseId: world.enterpriseId,
    appId,
    state: null,
    before: null,
    size: 1_000,
  });
  expect(all.map(({ id }) => id)).toEqual(
    all
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  );
  await db.database.query({
    text: `update delivery set state = 'dead' where enterprise_id = $1::int and id = any ($2::text[])`,
    values: [world.enterpriseId, [all[1]?.id, all[3]?.id]],
  });
  const list = (state: 'pending' | 'dead' | null, before: string | null): Promise<ListedDelivery[]> =>
    listDeliveries(db.database, { enterpriseId: world.enterpriseId, appId, state, before, size: 2 });
  expect(ids(await list(null, null))).toEqual(ids(all.slice(0, 2)));
  expect(ids(await list(null, all[1]?.id ?? ''))).toEqual(ids(all.slice(2, 4)));
  expect(ids(await list('dead', null))).toEqual([all[1]?.id, all[3]?.id]);
  expect(ids(await list('dead', all[1]?.id ?? ''))).toEqual([all[3]?.id]);
});

test('a webhook cannot be given to an app of another enterprise, nor an address inside', async () => {
  const other = await createWebhookWorld(db.database);
  const input = {
    enterpriseId: world.enterpriseId,
    appId: await other.createApp(),
    url: 'https://example.com/',
    events: ['import.finished' as const],
    isEnabled: true,
    rotatesSecret: false,
    allowsPrivate: false,
  };
  await expect(saveWebhook(db.database, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const own = { ...input, appId: await world.createApp() };
  const inner = saveWebhook(db.database, { ...own, url: 'http://10.0.0.1/' });
  await expect(inner).rejects.toMatchObject({ code: 'PARAM_ERROR' });
  expect(await saveWebhook(db.database, own)).toMatch(/^whsec_/);
});

function ids(deliveries: ListedDelivery[]): string[] {
  return deliveries.map(({ id }) => id);
}
