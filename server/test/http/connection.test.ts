import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import {
  type ApiWorld,
  IMPORT_PATH,
  RESULT_PATH,
  createApiWorld,
  makeImport,
  readEnvelope,
} from './api-world.ts';

const BODY_BYTES_MAX = 64 * 1024;

let world: ApiWorld;
let port: number;
/** How often each waiting was polled for, newest last: the ids of each poll. */
const polls: number[][] = [];
beforeAll(async () => {
  world = await createApiWorld({
    config: { bodyBytesMax: BODY_BYTES_MAX },
    onStatement: ({ name, values }) => {
      if (name === 'find-finished-batches') polls.push(values?.[1] as number[]);
    },
  });
  await world.api.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = world.api.server.address() as AddressInfo);
});
afterAll(() => world.close());

/** Sends bytes as they are and reads until the server ends the connection. */
async function sendRaw(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

function headersOf(more: Record<string, string> = {}): Record<string, string> {
  return { 'x-token': world.token, 'content-type': 'application/json', ...more };
}

describe('what is no HTTP is answered with the envelope', () => {
  it.each([
    ['nonsense', 'HELLO\r\n\r\n', 400],
    ['a header without a name', `GET /healthz HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n`, 400],
    [
      'two lengths',
      `POST ${IMPORT_PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      400,
    ],
    [
      'a length and chunks',
      `POST ${IMPORT_PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'a broken chunk',
      `POST ${IMPORT_PATH} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
    ],
    ['headers without end', `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a URL without end', `GET /healthz?${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ])('%s', async (_name, bytes, status) => {
    const answer = await sendRaw(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 (${status}|401) `));
    expect(head.toLowerCase()).toContain('content-type: application/json; charset=utf-8');
    expect(head.toLowerCase()).toContain('x-request-id: ');
    expect(Object.keys(JSON.parse(body) as object)).toEqual(['code', 'errorCode', 'msg', 'data']);
  });

  it('a request without Host is served', async () => {
    const answer = await sendRaw('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
  });
});

describe('slow and endless callers', () => {
  it('a request has 30 seconds to arrive, its headers 10', () => {
    const { requestTimeout, headersTimeout } = world.api.server;
    expect([requestTimeout, headersTimeout]).toEqual([30_000, 10_000]);
  });

  it.each([
    ['over the limit', '', '413', 'BODY_TOO_LARGE'],
    ['of broken gzip', 'Content-Encoding: gzip\r\n', '400', 'PARAM_ERROR'],
  ])('a refused body %s can be sent to its end all the same', async (_name, encoding, status, errorCode) => {
    const socket = connect(port, '127.0.0.1');
    const head = `POST ${IMPORT_PATH} HTTP/1.1\r\nHost: a\r\nX-Token: ${world.token}\r\n`;
    socket.write(`${head}Content-Type: application/json\r\n${encoding}Transfer-Encoding: chunked\r\n\r\n`);
    // More than the buffers between the two ends hold.
    for (let sent = 0; sent < 1_000; sent += 1) {
      if (!socket.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`)) await once(socket, 'drain');
    }
    // The connection goes on with the next request.
    socket.write('0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const answers = await text(socket);
    expect(answers).toContain(`HTTP/1.1 ${status} `);
    expect(answers).toContain(`"errorCode":"${errorCode}"`);
    expect(answers).toContain('HTTP/1.1 200 OK');
  });

  it('a caller without a token is answered before its body is read', async () => {
    const res = await new Promise<IncomingMessage>((resolve, reject) => {
      const req = request({
        port,
        method: 'POST',
        path: IMPORT_PATH,
        headers: { 'content-length': '1000000' },
      });
      req.on('response', resolve);
      req.on('error', reject);
      req.flushHeaders();
    });
    expect(res.statusCode).toBe(401);
    res.socket.destroy();
  });

  it.each([
    ['plain', '', Buffer.from('{"publicParams"')],
    ['gzip', 'Content-Encoding: gzip\r\n', gzipSync('{"publicParams":').subarray(0, 12)],
  ])('a %s body that is not sent to its end gives its place back', async (_name, encoding, start) => {
    const other = await createApiWorld({ config: { bodiesInWorkMax: 1 } });
    await other.api.listen({ host: '127.0.0.1', port: 0 });
    const ask = async (): Promise<number> =>
      (
        await other.api.inject({
          method: 'POST',
          url: IMPORT_PATH,
          headers: { 'x-token': other.token },
          payload: makeImport(),
        })
      ).statusCode;
    // The token is known from here on, so that the first body below is at work before anything else is.
    expect(await ask()).toBe(200);
    const socket: Socket = connect((other.api.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(
      `POST ${IMPORT_PATH} HTTP/1.1\r\nHost: a\r\nX-Token: ${other.token}\r\n` +
        `Content-Type: application/json\r\n${encoding}Content-Length: 100\r\n\r\n`,
    );
    socket.write(start);
    await once(other.api.server, 'request');
    await until('the body holds the only place', async () => (await ask()) === 503);
    socket.destroy();
    expect(await until('the place is free again', async () => (await ask()) === 200)).toBe(true);
    await other.close();
  });
});

describe('waiting for a result', () => {
  it('ends when the caller hangs up', async () => {
    const sent = await world.api.inject({
      method: 'POST',
      url: IMPORT_PATH,
      headers: headersOf(),
      payload: makeImport(),
    });
    const batchId = readEnvelope(sent).data as number;
    const isAskedFor = (): boolean => polls.splice(0).some((ids) => ids.includes(batchId));
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET ${RESULT_PATH}?batchId=${batchId}&waitMs=30000 HTTP/1.1\r\nHost: a\r\nX-Token: ${world.token}\r\n\r\n`,
    );
    await until('the batch is asked for', isAskedFor);
    socket.destroy();
    const isOver = await until('nobody asks for the batch any more', async () => {
      polls.length = 0;
      await world.database.query({ text: 'select pg_sleep(0.2)' });
      return !isAskedFor();
    });
    expect(isOver).toBe(true);
    await world.applyAll();
  });
});

describe('stopping', () => {
  it('what is in flight is finished, what comes is refused with the envelope, and the server ends', async () => {
    const other = await createApiWorld();
    await other.api.listen({ host: '127.0.0.1', port: 0 });
    const { port: otherPort } = other.api.server.address() as AddressInfo;
    const body = JSON.stringify(makeImport());
    const begun = connect(otherPort, '127.0.0.1');
    begun.write(
      `POST ${IMPORT_PATH} HTTP/1.1\r\nHost: a\r\nX-Token: ${other.token}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, 10)}`,
    );
    await once(other.api.server, 'request');
    // Its headers are still on their way when the server stops.
    const late = connect(otherPort, '127.0.0.1');
    late.write(`GET ${RESULT_PATH} HTTP/1.1\r\nHost: a\r\n`);
    await until('both are connected', () => countConnections(other, 2));
    const closing = other.api.close();
    await until('no new connection is taken', () => isRefused(otherPort));
    begun.write(body.slice(10));
    late.write('\r\n');
    const [answerToBegun, answerToLate] = await Promise.all([text(begun), text(late)]);
    expect(answerToBegun).toMatch(/^HTTP\/1\.1 200 OK[^]*"errorCode":"SUCCESS"/);
    expect(answerToLate).toMatch(/^HTTP\/1\.1 503 [^]*"errorCode":"UNAVAILABLE"/);
    expect(answerToLate.toLowerCase()).toMatch(
      /connection: close[^]*retry-after: \d|retry-after: \d[^]*connection: close/,
    );
    await closing;
    await other.close();
  });
});

function countConnections(other: ApiWorld, expected: number): Promise<boolean> {
  return new Promise((resolve) => {
    other.api.server.getConnections((_error, count) => resolve(count === expected));
  });
}

async function isRefused(port: number): Promise<boolean> {
  const probe = connect(port, '127.0.0.1');
  try {
    await once(probe, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    probe.destroy();
  }
}
