import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, IMPORT_PATH, createApiWorld } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

describe('request ids', () => {
  it.each(['abc', 'A-1_2.3:4', 'x'.repeat(128)])('%s is taken over', async (id) => {
    expect(
      (await world.api.inject({ url: IMPORT_PATH, headers: { 'x-request-id': id } })).headers['x-request-id'],
    ).toBe(id);
  });

  it.each(['', 'a b', 'ä', 'x'.repeat(129), '<script>'])('%s is replaced', async (id) => {
    const res = await world.api.inject({ url: '/healthz', headers: { 'x-request-id': id } });
    expect(res.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('ERROR_HTTP_STATUS=200', () => {
  it('makes every error under the prefixes HTTP 200 with the same body, and no other', async () => {
    const other = await createApiWorld({ config: { errorHttpStatus: '200' } });
    try {
      for (const url of [IMPORT_PATH, '/api/open/nowhere', '/api/open/%']) {
        const [own, always] = await Promise.all(
          [world, other].map(({ api }) =>
            api.inject({ method: 'POST', url, headers: { 'x-token': 'nonsense' } }),
          ),
        );
        expect(own?.statusCode).toBeGreaterThanOrEqual(400);
        expect([always?.statusCode, always?.body]).toEqual([200, own?.body]);
      }
      expect((await other.api.inject({ method: 'POST', url: '/healthz' })).statusCode).toBe(405);
    } finally {
      await other.close();
    }
  });
});
