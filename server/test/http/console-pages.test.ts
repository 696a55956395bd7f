import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiWorld, createApiWorld, readEnvelope } from './api-world.ts';

const PAGE = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__">';
const SCRIPT = 'console.log(1);'.repeat(100);

let site: string;
let world: ApiWorld;

beforeAll(async () => {
  site = path.join(await mkdtemp(path.join(os.tmpdir(), 'muster-site-')), 'site');
  world = await createApiWorld({ dependencies: { consoleSite: site } });
});
afterAll(async () => {
  await world.close();
  await rm(path.dirname(site), { recursive: true });
});

function get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return world.api.inject({ method: 'GET', url, headers });
}

async function build(): Promise<void> {
  await mkdir(path.join(site, 'assets'), { recursive: true });
  await writeFile(path.join(site, 'index.html'), PAGE);
  await writeFile(path.join(site, 'assets/index-1.js'), SCRIPT);
  await writeFile(path.join(site, 'assets/index-1.js.gz'), gzipSync(SCRIPT));
}

test('until the console is built, its pages say so, and when to come again', async () => {
  await rm(site, { recursive: true, force: true });
  const res = await get('/e/1/groups');
  expect([res.statusCode, res.headers['retry-after']]).toEqual([503, '2']);
  expect(res.body).toContain('<meta http-equiv="refresh" content="2">');
  await build();
  expect((await get('/e/1/groups')).statusCode).toBe(200);
});

test.each([
  '/',
  '/sign-in',
  '/account',
  '/platform',
  '/platform/enterprises',
  '/e/1/groups?name=x',
  '/e/1/groups/7',
])(
  '%s is the console, with a new nonce each time and a policy that lets nothing in from elsewhere',
  async (url) => {
    await build();
    const pages = await Promise.all([get(url), get(url)]);
    const nonces = pages.map((res) => /content="([^"]+)"/.exec(res.body)?.[1]);
    expect(nonces[0]).toMatch(/^[\w+/]{22}==$/);
    expect(nonces[0]).not.toBe(nonces[1]);
    const [res] = pages;
    expect(res.statusCode).toBe(200);
    expect(res.headers['cache-control']).toBe('no-store');
    const policy = String(res.headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonces[0]}'`,
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe|\*|http/);
  },
);

test('files are kept by browsers for good, and sent as the build has compressed them', async () => {
  await build();
  const res = await get('/assets/index-1.js', { 'accept-encoding': 'gzip' });
  expect(res.statusCode).toBe(200);
  expect(res.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
    'content-type': 'application/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  expect((await get('/assets/index-1.js')).body).toBe(SCRIPT);
});

test.each([
  '/assets/nothing.js',
  '/assets/../index.html',
  '/assets/%2e%2e/index.html',
  '/assets/',
  '/e',
  '/groups',
])('%s is not there, in the words of the API', async (url) => {
  await build();
  const res = await get(url);
  expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([404, 'NOT_FOUND']);
});

test('pages take GET and HEAD only', async () => {
  await build();
  const head = await world.api.inject({ method: 'HEAD', url: '/e/1/groups' });
  expect([head.statusCode, head.body]).toEqual([200, '']);
  const post = await world.api.inject({ method: 'POST', url: '/e/1/groups' });
  expect([post.statusCode, post.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
});
