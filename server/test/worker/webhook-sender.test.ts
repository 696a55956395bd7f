import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type SenderOptions, WebhookSender } from '../../src/worker/webhook-sender.ts';
import { startReceiver, status } from './receiver.ts';

const HEADERS = { 'webhook-id': 'msg_1' };

function createSender(options: SenderOptions): WebhookSender {
  const sender = new WebhookSender(options);
  onTestFinished(() => sender.end());
  return sender;
}

/** 127.0.0.2 plays the public internet, 127.0.0.1 what lies inside. */
const PRETENDED = { allowsPrivate: true, isAllowedAddress: (address: string) => address === '127.0.0.2' };
const OUTSIDE = { address: '127.0.0.2', family: 4 };
const INSIDE = { address: '127.0.0.1', family: 4 };

test('a name that changes its address to an inner one between two messages reaches nobody', async () => {
  const outside = await startReceiver(status(204, { connection: 'close' }), { host: '127.0.0.2' });
  const inside = await startReceiver(status(204), { port: outside.port });
  const answers = [[OUTSIDE], [INSIDE]];
  const sender = createSender({ ...PRETENDED, resolveHost: async () => answers.shift() ?? [] });
  const url = `http://rebind.example:${outside.port}/`;
  expect(await sender.send(url, HEADERS, '{}')).toEqual({ status: 204 });
  expect(await sender.send(url, HEADERS, '{}')).toEqual({ error: 'ADDRESS_REFUSED' });
  expect(outside.received).toHaveLength(1);
  expect(inside.received).toEqual([]);
});

test('a connection goes to the very answer that was judged: a name is asked for once per connection', async () => {
  const outside = await startReceiver(status(204), { host: '127.0.0.2' });
  const inside = await startReceiver(status(204), { port: outside.port });
  let asked = 0;
  const sender = createSender({
    ...PRETENDED,
    resolveHost: async () => {
      asked += 1;
      return asked === 1 ? [OUTSIDE] : [INSIDE];
    },
  });
  expect(await sender.send(`http://rebind.example:${outside.port}/`, HEADERS, '{}')).toEqual({ status: 204 });
  expect(asked).toBe(1);
  expect(inside.received).toEqual([]);
});

test('one inner address among outer ones spoils the name', async () => {
  const outside = await startReceiver(status(204), { host: '127.0.0.2' });
  const sender = createSender({ ...PRETENDED, resolveHost: async () => [OUTSIDE, INSIDE] });
  const url = `http://both.example:${outside.port}/`;
  expect(await sender.send(url, HEADERS, '{}')).toEqual({ error: 'ADDRESS_REFUSED' });
  expect(outside.received).toEqual([]);
});

test.each([
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '100.100.100.200',
  '::1',
  '::ffff:127.0.0.1',
  'fd00::1',
  '64:ff9b::7f00:1',
])('a public name that leads to %s is not connected to', async (address) => {
  const sender = createSender({
    allowsPrivate: false,
    resolveHost: async () => [{ address, family: address.includes(':') ? 6 : 4 }],
  });
  expect(await sender.send('https://example.com/', HEADERS, '{}')).toEqual({ error: 'ADDRESS_REFUSED' });
});

test('a URL that was saved while private addresses were allowed is refused when they are not', async () => {
  const receiver = await startReceiver();
  const url = new URL(receiver.url);
  const sender = createSender({ allowsPrivate: false });
  for (const host of [
    `127.0.0.1:${url.port}`,
    `2130706433:${url.port}`,
    `[::ffff:7f00:1]:${url.port}`,
    'localhost',
    '0',
  ]) {
    expect(await sender.send(`http://${host}/`, HEADERS, '{}')).toEqual({ error: 'ADDRESS_REFUSED' });
  }
  expect(receiver.received).toEqual([]);
});

test('what answers in another language than HTTP is an error', async () => {
  const server = createServer((socket) => void socket.end('E\0\0\0{SFATAL\0'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const result = await createSender({ allowsPrivate: true }).send(`http://127.0.0.1:${port}/`, HEADERS, '{}');
  expect(result).toEqual({ error: 'HTTPParserError' });
});

test('a name that nobody knows is an error', async () => {
  const sender = createSender({
    allowsPrivate: false,
    resolveHost: () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
  });
  expect(await sender.send('https://example.com/', HEADERS, '{}')).toEqual({ error: 'ENOTFOUND' });
});

test('an answer is read to 64 kB at most, and its status counts', async () => {
  let written = 0;
  let isCut = false;
  const chunk = Buffer.alloc(16 * 1024);
  const receiver = await startReceiver((res) => {
    const write = (): void => {
      while (!res.destroyed && res.write(chunk)) written += chunk.length;
      written += chunk.length;
    };
    res
      .writeHead(200)
      .on('drain', write)
      .on('close', () => (isCut = true));
    write();
  });
  const startedMs = performance.now();
  expect(await createSender({ allowsPrivate: true }).send(receiver.url, HEADERS, '{}')).toEqual({
    status: 200,
  });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  await expect.poll(() => isCut).toBe(true);
  // What the kernel takes on both sides before somebody reads it comes on top.
  expect(written).toBeLessThan(8 * 1024 * 1024);
});

test('a packed answer is not unpacked', async () => {
  const receiver = await startReceiver((res) => {
    res.writeHead(200, { 'content-encoding': 'gzip' }).end('this is no gzip');
  });
  expect(await createSender({ allowsPrivate: true }).send(receiver.url, HEADERS, '{}')).toEqual({
    status: 200,
  });
});
