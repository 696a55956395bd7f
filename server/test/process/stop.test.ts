import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { until } from '../until.ts';
import { addToGroup, findProcesses, getToken, readCredentials, run, waitForResult } from './product.ts';

const TEN_SECONDS_MS = 10_000;

test.each([
  ['SIGTERM', 'process'],
  ['SIGINT', 'group'],
] as const)('%s to the %s ends all of it with exit code 0 and loses nothing', async (signal, target) => {
  const product = await run(['start']);
  const baseUrl = await product.baseUrl();
  const token = await getToken(await readCredentials(product.dataDir));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      addToGroup(baseUrl, token, String(13_800_000_000 + index), 'one'),
    ),
  );
  product.signal(signal, target);
  const { code, afterMs } = await product.exited;
  expect({ code, isInTime: afterMs < TEN_SECONDS_MS }).toEqual({ code: 0, isInTime: true });
  expect(await findProcesses(product)).toEqual([]);

  const next = await run(['start'], { dataDir: product.dataDir });
  const nextUrl = await next.baseUrl();
  for (const { data } of answers) {
    expect(await waitForResult(nextUrl, token, Number(data))).toMatchObject({
      status: 'FINISHED',
      relationsAdded: 1,
    });
  }
});

test('a second signal does no harm', async () => {
  const product = await run(['start']);
  await product.baseUrl();
  product.signal('SIGINT', 'group');
  product.signal('SIGTERM', 'group');
  product.signal('SIGINT');
  expect((await product.exited).code).toBe(0);
  expect(await findProcesses(product)).toEqual([]);
});

test('a signal during the start ends it with exit code 0 and leaves nothing', async () => {
  const product = await run(['start']);
  await until('PostgreSQL is being started', async () => (await findProcesses(product)).length > 1);
  product.signal('SIGTERM');
  expect((await product.exited).code).toBe(0);
  expect(product.output()).not.toContain('"level":60');
  await until('nothing is left', async () => (await findProcesses(product)).length === 0, 5_000);
});

test('a call that has begun is answered before the end, and no other begins', async () => {
  const product = await run(['start']);
  const baseUrl = await product.baseUrl();
  const token = await getToken(await readCredentials(product.dataDir));
  const body = JSON.stringify({
    publicParams: { optType: 'add' },
    data: [{ identities: [{ identityType: 'phone', identityValue: '13800000000' }], groups: 'one' }],
  });
  const call = http.request(`${baseUrl}/api/integrate/audience/group/rel/v2/batchAdd`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-token': token, expect: '100-continue' },
  });
  call.flushHeaders();
  // The server has the call and waits for its body.
  await once(call, 'continue');
  product.signal('SIGTERM');
  await until('nobody is let in any more', () =>
    fetch(`${baseUrl}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  call.end(body);
  const [response] = (await once(call, 'response')) as [http.IncomingMessage];
  expect(JSON.parse(await text(response))).toMatchObject({ code: '200' });
  expect((await product.exited).code).toBe(0);
});

test.each(['process', 'group'] as const)(
  'SIGKILL of the %s leaves no PostgreSQL and no worker, and the next start applies what was accepted',
  async (target) => {
    const product = await run(['start']);
    const baseUrl = await product.baseUrl();
    const token = await getToken(await readCredentials(product.dataDir));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        addToGroup(baseUrl, token, String(13_800_000_000 + index), 'one'),
      ),
    );
    product.signal('SIGKILL', target);
    await product.exited;
    await until('nothing is left', async () => (await findProcesses(product)).length === 0, 5_000);

    const next = await run(['start'], { dataDir: product.dataDir });
    const nextUrl = await next.baseUrl();
    for (const { data } of answers) {
      expect(await waitForResult(nextUrl, token, Number(data))).toMatchObject({
        status: 'FINISHED',
        relationsAdded: 1,
      });
    }
  },
);
