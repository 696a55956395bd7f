import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PREFIXES } from '../../src/http/route.ts';
import { CONSOLE_PREFIX } from '../../src/http/console/console-route.ts';
import { CONSOLE_ROUTES } from '../../src/http/console/console-routes.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { type ApiWorld, createApiWorld } from './api-world.ts';

let world: ApiWorld;
let document: {
  openapi: string;
  paths: Record<
    string,
    Record<string, { operationId: string; 'x-muster-ours'?: boolean; description: string }>
  >;
};
beforeAll(async () => {
  world = await createApiWorld();
  document = (await world.api.inject('/openapi.json')).json();
});
afterAll(() => world.close());

describe('/openapi.json', () => {
  it('is the document in the repository', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../openapi.json');
  });

  it('is OpenAPI 3.1 and lists every endpoint once, under the first prefix', () => {
    expect(document.openapi).toBe('3.1.0');
    const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const console = CONSOLE_ROUTES.map(({ methods, path }) => ({ methods, path: CONSOLE_PREFIX + path }));
    const served = [
      ...ROUTES.map(({ methods, path }) => ({ methods, path: PREFIXES[0] + path })),
      ...console,
    ].flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`));
    expect(listed.toSorted()).toEqual(served.toSorted());
  });

  it('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect([errors, validator.version, valid]).toEqual([undefined, '3.1', true]);
  });

  it('describes every operation in both languages', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    for (const { operationId, description } of operations) {
      expect([operationId, /\p{Script=Han}/u.test(description), /[a-z]{3}/.test(description)]).toEqual([
        operationId,
        true,
        true,
      ]);
    }
  });

  it('gives every operation an id of its own', () => {
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map((o) => o.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says which calls are ours', () => {
    const ours = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.values(operations).some((operation) => operation['x-muster-ours'] === true) ? [path] : [],
    );
    expect(ours).toContain('/api/integrate/import/result');
    expect(ours).not.toContain('/api/integrate/audience/group/rel/v2/batchAdd');
    expect(ours).not.toContain('/api/integrate/app/getOrgAccessToken');
  });
});
