import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findRetryDelayMs } from '../../src/domain/delivery-retry.ts';
import { listDeliveries } from '../../src/operations/list-deliveries.ts';
import { resendDelivery } from '../../src/operations/resend-delivery.ts';
import { startDeliveries } from '../../src/worker/deliver-webhooks.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { ROOT, readText } from '../repository/source-files.ts';
import { until } from '../until.ts';
import { createWebhookWorld } from './webhook-world.ts';

const ENGLISH = readText('docs/webhooks.md');
const CHINESE = readText('docs/webhooks.zh-CN.md');

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

function readBlocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );
}

test('the receiver of the guide accepts what is sent, acts once on a message that comes twice, and refuses forgeries', async () => {
  const [sample = ''] = readBlocks(ENGLISH, 'js');
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const world = await createWebhookWorld(db.database);
  const { enterpriseId } = world;
  const { appId, secret } = await world.createListener({ url });
  const receiver = await runSample(sample, { PORT: String(port), WEBHOOK_SECRET: secret });
  const batchId = await world.importAs(appId);
  const loop = startDeliveries({
    config: { webhookAllowPrivate: true },
    database: db.database,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => loop.stop());
  const untilDelivered = () =>
    until('both messages are delivered', async () => {
      const page = { enterpriseId, appId, state: 'delivered' as const, before: null, size: 10 };
      const delivered = await listDeliveries(db.database, page);
      return delivered.length === 2 ? delivered : null;
    });
  for (const { id } of await untilDelivered()) await resendDelivery(db.database, { enterpriseId, appId, id });
  await untilDelivered();

  const lines = receiver.output().trim().split('\n').toSorted();
  expect(lines).toEqual([
    expect.stringMatching(/^group\.changed \{"firstAppliedSeq":1,/),
    expect.stringMatching(new RegExp(`^import\\.finished \\{"batchId":${batchId},`)),
  ]);
  const forged = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
  expect((await fetch(url, { method: 'POST', headers: forged, body: '{}' })).status).toBe(401);
});

test('the messages of the guide have the fields of real ones', async () => {
  const world = await createWebhookWorld(db.database);
  const { appId } = await world.createListener();
  await world.importAs(appId);
  const real = (await world.readMessages(appId)).map(({ event }) => describeShape(event));
  expect(readBlocks(ENGLISH, 'json').map((block) => describeShape(JSON.parse(block)))).toEqual(real);
});

describe.each([
  ['English', ENGLISH],
  ['Chinese', CHINESE],
])('the %s guide', (_, page) => {
  test('has the examples of the other', () => {
    for (const language of ['js', 'json']) {
      expect(readBlocks(page, language)).toEqual(readBlocks(ENGLISH, language));
      expect(readBlocks(page, language)).not.toEqual([]);
    }
  });

  test('lists the pauses before a message is sent again', () => {
    const units: Record<string, number> = { s: 1, min: 60, h: 3_600 };
    const [list = ''] = page.match(/^5 s, .*$/m) ?? [];
    const listed = list.split(', ').map((item) => {
      const [count, unit = ''] = item.split(' ');
      return Number(count) * (units[unit] ?? Number.NaN) * 1_000;
    });
    expect(listed).toEqual(listed.map((_delay, index) => findRetryDelayMs(index + 1, 0.5)));
    expect(findRetryDelayMs(listed.length + 1, 0.5)).toBeNull();
  });
});

/** Keys in their order, down to what is in lists, and the kinds of values. */
function describeShape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(describeShape);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.entries(value).map(([key, item]) => [key, describeShape(item)]);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/** Runs it as a module from the root, where its imports are found, until the end of the test. */
async function runSample(code: string, env: Record<string, string>): Promise<{ output(): string }> {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  await until('the receiver listens', () => canConnect(Number(env.PORT)));
  return { output: () => output };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
