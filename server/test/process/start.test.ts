import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readPostmasterPid } from '../postgres/embedded-world.ts';
import { until } from '../until.ts';
import {
  addToGroup,
  findProcesses,
  findWorker,
  getToken,
  isReady,
  makeDataDir,
  readCredentials,
  run,
  sumWaitsForProcessor,
  waitForResult,
} from './product.ts';

test('the first start makes credentials that only their owner can read and that work', async () => {
  const product = await run(['start']);
  const baseUrl = await product.baseUrl();
  expect(await isReady(baseUrl)).toBe(true);
  const file = path.join(product.dataDir, 'credentials.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const credentials = await readCredentials(product.dataDir);
  expect(Object.keys(credentials)).toEqual(['baseUrl', 'app', 'operator']);
  expect(credentials.baseUrl).toBe(baseUrl);
  const answer = await addToGroup(baseUrl, await getToken(credentials), '13800000000', 'one');
  expect(answer.code).toBe('200');
});

test('the line that is printed works when it is pasted into sh, and no secret is printed', async () => {
  // A blank and both quotes: what a home directory may be called, and what shells trip over.
  const product = await run(['start'], { dataDir: path.join(await makeDataDir(), `it's "here"`) });
  const baseUrl = await product.baseUrl();
  const [line = ''] = /^curl .*$/m.exec(product.output()) ?? [];
  const { stdout } = await promisify(execFile)('sh', ['-c', line]);
  const answer = JSON.parse(stdout) as { code: string; errorCode: string; data: number };
  expect(answer).toEqual({
    code: '200',
    errorCode: 'SUCCESS',
    msg: 'ok',
    data: expect.any(Number) as number,
  });
  const credentials = await readCredentials(product.dataDir);
  expect(await waitForResult(baseUrl, await getToken(credentials), answer.data)).toMatchObject({
    status: 'FINISHED',
    usersCreated: 1,
    groupsCreated: 2,
    relationsAdded: 2,
  });
  for (const secret of [credentials.app.instanceSecrect, credentials.operator.password]) {
    expect(product.output()).not.toContain(secret);
  }
});

test('a later start is ready in under 3 s', async () => {
  const first = await run(['start']);
  await first.baseUrl();
  first.signal('SIGTERM');
  await first.exited;
  const startedAt = performance.now();
  const second = await run(['start'], { dataDir: first.dataDir });
  expect(await isReady(await second.baseUrl())).toBe(true);
  const tookMs = performance.now() - startedAt;
  // On a machine that is busy with other tests, our processes wait for their turn; that is not their doing.
  expect(tookMs - (await sumWaitsForProcessor(second))).toBeLessThan(3_000);
});

test('the second start has the data and the credentials of the first', async () => {
  const first = await run(['start']);
  const credentials = await readCredentials((await first.baseUrl(), first.dataDir));
  const token = await getToken(credentials);
  const { data } = await addToGroup(credentials.baseUrl, token, '13800000000', 'one');
  await waitForResult(credentials.baseUrl, token, Number(data));
  first.signal('SIGTERM');
  await first.exited;

  const second = await run(['start'], { dataDir: first.dataDir });
  const baseUrl = await second.baseUrl();
  // Only the address has changed, since the port is any free one.
  expect(await readCredentials(first.dataDir)).toEqual({ ...credentials, baseUrl });
  const answer = await addToGroup(baseUrl, token, '13800000000', 'one');
  expect(await waitForResult(baseUrl, token, Number(answer.data))).toMatchObject({
    status: 'FINISHED',
    usersCreated: 0,
    groupsCreated: 0,
    relationsAdded: 0,
  });
});

test('a worker that is killed comes back, and what was accepted meanwhile is applied', async () => {
  const product = await run(['start']);
  const baseUrl = await product.baseUrl();
  const token = await getToken(await readCredentials(product.dataDir));
  const worker = await until('the worker', () => findWorker(product));
  process.kill(worker, 'SIGKILL');
  await until('the worker is missed', async () => !(await isReady(baseUrl)));
  const { data } = await addToGroup(baseUrl, token, '13800000000', 'one');
  await until('the worker is back', () => isReady(baseUrl));
  expect(await findWorker(product)).not.toBe(worker);
  expect(await waitForResult(baseUrl, token, Number(data))).toMatchObject({ status: 'FINISHED' });
});

test('a PostgreSQL that is killed comes back, and the API and the worker find it by themselves', async () => {
  const product = await run(['start']);
  const baseUrl = await product.baseUrl();
  const token = await getToken(await readCredentials(product.dataDir));
  process.kill(await readPostmasterPid(product.dataDir), 'SIGKILL');
  const answer = await until('a call is accepted again', async () => {
    const { code, data } = await addToGroup(baseUrl, token, '13800000000', 'one');
    return code === '200' && Number(data);
  });
  await until('it is ready again', () => isReady(baseUrl));
  // A connection that died with PostgreSQL may still be in the pool, and answers 503 once.
  const result = await until('the result is told', () => waitForResult(baseUrl, token, answer));
  expect(result).toMatchObject({ status: 'FINISHED', success: 1 });
});

test('the worker counts among the metrics', async () => {
  const product = await run(['start']);
  const baseUrl = await product.baseUrl();
  const token = await getToken(await readCredentials(product.dataDir));
  const { data } = await addToGroup(baseUrl, token, '13800000000', 'one');
  await waitForResult(baseUrl, token, Number(data));
  // The worker counts a chunk after its commit, so the result can be there first.
  const line = await until('the batch is counted', async () => {
    const text = await (await fetch(`${baseUrl}/metrics`)).text();
    return /^muster_applied_batches_total\{status="FINISHED"\} \d+$/m.exec(text)?.[0];
  });
  expect(line).toMatch(/ 1$/);
});

test('a port in use is one clear sentence, and everything that was started is ended', async () => {
  const first = await run(['start']);
  const { port } = new URL(await first.baseUrl());
  const second = await run(['start'], { env: { PORT: port } });
  expect((await second.exited).code).toBe(1);
  expect(second.output()).toMatch(
    new RegExp(`端口 ${port}.*已被占用.*\\nPort ${port} on 127.0.0.1 is in use\\..*\\n`),
  );
  expect(second.output()).not.toContain('    at ');
  expect(await findProcesses(second)).toEqual([]);
});

test('a data directory in use is one clear sentence', async () => {
  const first = await run(['start']);
  const baseUrl = await first.baseUrl();
  const second = await run(['start'], { dataDir: first.dataDir });
  expect((await second.exited).code).toBe(1);
  expect(second.output()).toMatch(/in use by another muster-server/);
  expect(await isReady(baseUrl)).toBe(true);
});

test('nothing of it writes to the terminal that the log level forbids', async () => {
  const product = await run(['start'], { env: { LOG_LEVEL: 'silent' } });
  await product.baseUrl();
  expect(product.output()).not.toContain('{"level"');
  expect(await readFile(path.join(product.dataDir, 'credentials.json'), 'utf8')).toMatch(/\n$/);
});
