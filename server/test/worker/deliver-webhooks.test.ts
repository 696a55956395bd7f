import { Webhook } from 'standardwebhooks';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type ListedDelivery, listDeliveries } from '../../src/operations/list-deliveries.ts';
import { listWebhooks } from '../../src/operations/list-webhooks.ts';
import { resendDelivery } from '../../src/operations/resend-delivery.ts';
import { saveWebhook } from '../../src/operations/save-webhook.ts';
import { startDeliveries } from '../../src/worker/deliver-webhooks.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { until } from '../until.ts';
import { makeBody } from './import-world.ts';
import { type Received, startReceiver, status } from './receiver.ts';
import { type WebhookWorld, createWebhookWorld } from './webhook-world.ts';

let db: TestDatabase;
let world: WebhookWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createWebhookWorld(db.database);
});

function start({ allowsPrivate = true } = {}): { stop(): Promise<void> } {
  const loop = startDeliveries({
    config: { webhookAllowPrivate: allowsPrivate },
    database: db.database,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => loop.stop());
  return loop;
}

test('a message arrives signed, under the id that is on record, and is marked as delivered', async () => {
  const receiver = await startReceiver();
  const { appId, secret } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  const batchId = await world.importAs(appId);
  start();
  const delivery = await untilState(appId, 'delivered');
  expect(delivery).toMatchObject({ attempts: 1, lastStatus: 204, lastError: null, nextAttemptAt: null });
  expect(delivery.deliveredAt).toMatch(/Z$/);
  expect(receiver.received).toHaveLength(1);
  const [message] = receiver.received;
  expect(message?.id).toBe(delivery.id);
  expect(message?.headers['content-type']).toBe('application/json');
  expect(verify(secret, message)).toMatchObject({ type: 'import.finished', data: { batchId } });
});

test('while the receiver is down a message waits, and arrives under the same id when it is up again', async () => {
  const receiver = await startReceiver();
  const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  await world.importAs(appId);
  receiver.close();
  start();
  const failed = await untilAttempts(appId, 1);
  expect(failed).toMatchObject({ state: 'pending', lastStatus: null, lastError: 'ECONNREFUSED' });
  const waitMs = Date.parse(failed.nextAttemptAt ?? '') - Date.now();
  expect(waitMs).toBeGreaterThan(1_000);
  expect(waitMs).toBeLessThan(6_000);
  const again = await startReceiver(status(200), { port: receiver.port });
  await makeDue();
  expect(await untilState(appId, 'delivered')).toMatchObject({ id: failed.id, attempts: 2, lastError: null });
  expect(again.received.map(({ id }) => id)).toEqual([failed.id]);
});

test.each([301, 307, 400, 404, 429, 500, 503])(
  'an answer %i is a failure, and is not followed anywhere',
  async (code) => {
    const elsewhere = await startReceiver();
    const receiver = await startReceiver(status(code, { location: elsewhere.url }));
    const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
    await world.importAs(appId);
    start();
    expect(await untilAttempts(appId, 1)).toMatchObject({
      state: 'pending',
      lastStatus: code,
      lastError: null,
    });
    expect(receiver.received).toHaveLength(1);
    expect(elsewhere.received).toEqual([]);
  },
);

test('a receiver that never answers holds up nobody else, has few messages at once, and counts as failed', async () => {
  const hanging = await startReceiver(() => undefined);
  const slow = await world.createListener({ url: hanging.url, events: ['import.finished'] });
  for (let i = 0; i < 20; i += 1) await world.acceptAs(slow.appId, makeBody('add', [i], 'a'));
  await world.applyAll();
  start();
  await until('messages hang', () => hanging.received.length === 8);

  const other = await createWebhookWorld(db.database);
  const receiver = await startReceiver();
  const { appId } = await other.createListener({ url: receiver.url });
  await other.importAs(appId);
  await until('the other messages arrive', () => receiver.received.length === 2, 3_000);
  expect(hanging.received).toHaveLength(8);

  const failed = await until(
    'the first have failed',
    async () => {
      const all = await readDeliveries(slow.appId);
      const ended = all.filter(({ lastError }) => lastError !== null);
      return ended.length === 8 ? ended : null;
    },
    15_000,
  );
  expect(new Set(failed.map(({ lastError }) => lastError))).toEqual(new Set(['TIMEOUT']));
});

test('a receiver that says 410 has its webhook switched off', async () => {
  const receiver = await startReceiver(status(410));
  const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  await world.importAs(appId);
  start();
  const dead = await untilState(appId, 'dead');
  expect(dead).toMatchObject({ lastStatus: 410, attempts: 1, nextAttemptAt: null });
  expect(await listWebhooks(db.database, { enterpriseId: world.enterpriseId })).toMatchObject([
    { appId, isEnabled: false, deadCount: 1, pendingCount: 0 },
  ]);
  await world.importAs(appId);
  expect(await readDeliveries(appId)).toHaveLength(1);
});

test('after its last failure a message is dead, and can be sent again under the same id', async () => {
  let code = 500;
  const receiver = await startReceiver((res) => void res.writeHead(code).end());
  const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  await world.importAs(appId);
  await db.database.query({
    text: `update delivery set attempts = 9 where enterprise_id = $1::int`,
    values: [world.enterpriseId],
  });
  start();
  const { id } = await untilState(appId, 'dead');
  const key = { enterpriseId: world.enterpriseId, appId, id };
  code = 200;
  expect(await resendDelivery(db.database, key)).toBe(true);
  expect(await untilState(appId, 'delivered')).toMatchObject({ id, attempts: 1, lastStatus: 200 });
  expect(await resendDelivery(db.database, key)).toBe(true);
  await until('a third time', () => receiver.received.length === 3);
  expect(receiver.received.map((message) => message.id)).toEqual([id, id, id]);
  expect(await resendDelivery(db.database, { ...key, appId: appId + 1 })).toBe(false);
});

test('while a secret is rotated both sign, and afterwards only the new one', async () => {
  const receiver = await startReceiver();
  const { appId, secret } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  const rotated = await save(appId, receiver.url, { rotatesSecret: true });
  expect(rotated).toMatch(/^whsec_/);
  expect(rotated).not.toBe(secret);
  await world.importAs(appId);
  start();
  await until('a message', () => receiver.received.length === 1);
  expect(verify(secret, receiver.received[0])).toEqual(verify(rotated ?? '', receiver.received[0]));
  await db.database.query({
    text: `update webhook set previous_secret_until = now() where enterprise_id = $1::int`,
    values: [world.enterpriseId],
  });
  await world.importAs(appId);
  await until('a second message', () => receiver.received.length === 2);
  expect(verify(rotated ?? '', receiver.received[1])).toMatchObject({ type: 'import.finished' });
  expect(() => verify(secret, receiver.received[1])).toThrow(/No matching signature/);
});

test('saving a webhook again keeps its secret, and what waits goes to the new URL', async () => {
  const [before, after] = [await startReceiver(), await startReceiver()];
  const { appId } = await world.createListener({ url: before.url, events: ['import.finished'] });
  await world.importAs(appId);
  expect(await save(appId, after.url, { rotatesSecret: false })).toBeNull();
  start();
  await until('the message', () => after.received.length === 1);
  expect(before.received).toEqual([]);
});

test('an address inside is not connected to, whatever the webhook says', async () => {
  const receiver = await startReceiver();
  const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  await world.importAs(appId);
  start({ allowsPrivate: false });
  expect(await untilAttempts(appId, 1)).toMatchObject({ state: 'pending', lastError: 'ADDRESS_REFUSED' });
  expect(receiver.received).toEqual([]);
});

test.each([
  ['a disabled app', `update app set state = 'disabled' where enterprise_id = $1::int`],
  ['a suspended enterprise', `update enterprise set state = 'suspended' where id = $1::int`],
  ['a webhook that is switched off', `update webhook set enabled = false where enterprise_id = $1::int`],
])('messages of %s wait', async (_, text) => {
  const receiver = await startReceiver();
  const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  await world.importAs(appId);
  await db.database.query({ text, values: [world.enterpriseId] });
  // The loop has seen both once this one has arrived.
  const other = await createWebhookWorld(db.database);
  const control = await startReceiver();
  await other.importAs((await other.createListener({ url: control.url })).appId);
  start();
  await until('the control message arrives', () => control.received.length === 2);
  expect(receiver.received).toEqual([]);
  expect(await readDeliveries(appId)).toMatchObject([{ state: 'pending', attempts: 0 }]);
});

test('processes that deliver at once send every message once', async () => {
  const receiver = await startReceiver();
  const { appId } = await world.createListener({ url: receiver.url, events: ['import.finished'] });
  for (let i = 0; i < 100; i += 1) await world.acceptAs(appId, makeBody('add', [i], 'a'));
  await world.applyAll();
  start();
  start();
  await until('all are delivered', async () => {
    const all = await readDeliveries(appId);
    return all.length === 100 && all.every(({ state }) => state === 'delivered');
  });
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(100);
  expect(receiver.received).toHaveLength(100);
});

test('a loop that is stopped waits a moment for its messages and leaves the others for later', async () => {
  const hanging = await startReceiver(() => undefined);
  const { appId } = await world.createListener({ url: hanging.url, events: ['import.finished'] });
  await world.importAs(appId);
  const loop = start();
  await until('the message hangs', () => hanging.received.length === 1);
  const startedMs = performance.now();
  await loop.stop();
  expect(performance.now() - startedMs).toBeLessThan(3_500);
  const [delivery] = await readDeliveries(appId);
  expect(delivery).toMatchObject({ state: 'pending', attempts: 1, lastError: null });
  expect(Date.parse(delivery?.nextAttemptAt ?? '') - Date.now()).toBeLessThan(30_000);
});

function save(
  appId: number,
  url: string,
  options: { rotatesSecret?: boolean; allowsPrivate?: boolean },
): Promise<string | null> {
  return saveWebhook(db.database, {
    enterpriseId: world.enterpriseId,
    appId,
    url,
    events: ['import.finished'],
    isEnabled: true,
    rotatesSecret: false,
    allowsPrivate: true,
    ...options,
  });
}

function verify(secret: string, message: Received | undefined): unknown {
  return new Webhook(secret).verify(message?.body ?? '', message?.headers as Record<string, string>);
}

function readDeliveries(appId: number): Promise<ListedDelivery[]> {
  return listDeliveries(db.database, {
    enterpriseId: world.enterpriseId,
    appId,
    state: null,
    before: null,
    size: 1_000,
  });
}

/** The only message of an app, once it is in the state. */
function untilState(appId: number, state: string): Promise<ListedDelivery> {
  return until(`a message is ${state}`, async () =>
    (await readDeliveries(appId)).find((delivery) => delivery.state === state),
  );
}

/** The only message of an app, once so many attempts have ended. */
function untilAttempts(appId: number, attempts: number): Promise<ListedDelivery> {
  return until(`${attempts} attempts have ended`, async () =>
    (await readDeliveries(appId)).find(
      (delivery) => delivery.attempts === attempts && (delivery.lastError ?? delivery.lastStatus) !== null,
    ),
  );
}

/** Lets the waiting time of all messages be over. */
async function makeDue(): Promise<void> {
  await db.database.query({
    text: `update delivery set next_attempt_at = now() where enterprise_id = $1::int and state = 'pending'`,
    values: [world.enterpriseId],
  });
}
