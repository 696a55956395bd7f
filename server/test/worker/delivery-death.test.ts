import { afterAll, beforeAll, expect, test } from 'vitest';
import { listDeliveries } from '../../src/operations/list-deliveries.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { type Product, run } from '../process/product.ts';
import { requestResource } from '../resources.ts';
import { until } from '../until.ts';
import { startReceiver } from './receiver.ts';
import { createWebhookWorld } from './webhook-world.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await requestResource('dist');
});
afterAll(() => db.drop());

function work(): Promise<Product> {
  return run(['work'], { env: { DATABASE_URL: db.databaseUrl, WEBHOOK_ALLOW_PRIVATE: 'on' } });
}

test('a message whose sender is killed before it is marked is sent again under the same id', async () => {
  const world = await createWebhookWorld(db.database);
  const { enterpriseId } = world;
  let sender: Product | null = null;
  // The receiver has it, and the sender learns nothing of that.
  const receiver = await startReceiver((res) => {
    sender?.signal('SIGKILL');
    void sender?.exited.then(() => res.writeHead(204).end());
    sender = null;
    if (receiver.received.length > 1) res.writeHead(204).end();
  });
  const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  const read = async () =>
    (await listDeliveries(db.database, { enterpriseId, appId, state: null, before: null, size: 10 }))[0];

  const killed = await work();
  sender = killed;
  const batchId = await world.acceptAs(appId, {
    publicParams: { optType: 'add' },
    data: [{ identities: [{ identityType: 'phone', identityValue: '13000000001' }], groups: 'a' }],
  });
  await until(
    'the worker has applied the batch, sent the message and died',
    () => receiver.received.length === 1,
  );
  await killed.exited;
  expect(await read()).toMatchObject({ state: 'pending', attempts: 1, lastStatus: null, lastError: null });

  // As if its lease had run out.
  await db.database.query({
    text: `update delivery set next_attempt_at = now() where enterprise_id = $1::int`,
    values: [enterpriseId],
  });
  await work();
  const delivered = await until('the message is delivered', async () => {
    const delivery = await read();
    return delivery?.state === 'delivered' ? delivery : null;
  });
  expect(delivered.attempts).toBe(2);
  expect(receiver.received.map(({ id }) => id)).toEqual([delivered.id, delivered.id]);
  expect(receiver.received.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { data: { batchId } },
    { data: { batchId } },
  ]);
});
