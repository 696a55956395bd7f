import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiWorld, createApiWorld, readEnvelope } from './api-world.ts';

let world: ApiWorld;
let lastAddress = 0;
beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

/** Every test comes from an address of its own, so that failed attempts of one do not count against another. */
function nextAddress(): string {
  lastAddress += 1;
  return `10.0.0.${lastAddress}`;
}

function ask(options: InjectOptions, remoteAddress = nextAddress()): Promise<LightMyRequestResponse> {
  return world.api.inject({ url: '/api/open/app/getOrgAccessToken', remoteAddress, ...options });
}

function guess(instanceAppid: string, address: string): Promise<LightMyRequestResponse> {
  return ask({ query: { instanceAppid, instanceSecrect: 'a guess' } }, address);
}

it('after ten failed attempts an address waits with that appid, but no other address and no other appid', async () => {
  const { appid, secret } = world.credentials;
  const right = { query: { instanceAppid: appid, instanceSecrect: secret } };
  const other = await world.addApp();
  const address = nextAddress();
  for (let attempt = 0; attempt < 10; attempt += 1)
    expect((await guess(appid, address)).statusCode).toBe(401);
  for (const res of [await guess(appid, address), await ask(right, address)]) {
    expect([res.statusCode, readEnvelope(res).errorCode]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(res.headers['retry-after'])).toBeLessThanOrEqual(60);
  }
  expect((await ask(right)).statusCode).toBe(200);
  const rightOfOther = { query: { instanceAppid: other.appid, instanceSecrect: other.secret } };
  expect((await ask(rightOfOther, address)).statusCode).toBe(200);
});

it('of many guesses at the same time no more than ten are answered', async () => {
  const address = nextAddress();
  const answers = await Promise.all(Array.from({ length: 30 }, () => guess('some appid', address)));
  expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(10);
});

it('after 200 failed attempts an address waits, whatever the appid', async () => {
  const address = nextAddress();
  for (let attempt = 0; attempt < 200; attempt += 1) {
    expect((await guess(`appid ${attempt}`, address)).statusCode).toBe(401);
  }
  expect((await guess('another appid', address)).statusCode).toBe(429);
});

it('right secrets are never counted', async () => {
  const { appid, secret } = world.credentials;
  const address = nextAddress();
  for (let call = 0; call < 30; call += 1) {
    const res = await ask({ query: { instanceAppid: appid, instanceSecrect: secret } }, address);
    expect(res.statusCode).toBe(200);
  }
});
