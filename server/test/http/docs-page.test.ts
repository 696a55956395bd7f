import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiWorld, createApiWorld } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

test('/docs is a page, and the page and all that it names come from this server', async () => {
  const page = await world.api.inject('/docs');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toMatch(/^text\/html/);
  expect(page.headers['content-security-policy']).toMatch(/default-src 'self'/);
  const addresses = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(addresses.length).toBeGreaterThan(3);
  for (const address of addresses) {
    expect(address).not.toMatch(/^(?:https?:)?\/\//);
    const file = await world.api.inject(new URL(address, 'http://muster/docs').pathname);
    expect([address, file.statusCode]).toEqual([address, 200]);
  }
});

test('the page shows the document of this server, and asks nobody to validate it', async () => {
  const { body } = await world.api.inject('/docs/static/swagger-initializer.js');
  expect(body).toContain('"validatorUrl":null');
  const document = await world.api.inject('/docs/json');
  expect(document.json()).toEqual((await world.api.inject('/openapi.json')).json());
});
