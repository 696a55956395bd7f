import type { LightMyRequestResponse } from 'fastify';
import { type ApiWorld, readEnvelope } from './api-world.ts';

export interface Answer<Data> {
  status: number;
  errorCode: string;
  msg: string;
  data: Data;
  headers: LightMyRequestResponse['headers'];
}

/** Asks an endpoint by its path behind the prefix, with the world's own token: GET without a body, POST with one. */
export async function ask<Data>(
  world: ApiWorld,
  path: string,
  {
    query,
    body,
    headers = {},
  }: { query?: Record<string, string>; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<Data>> {
  const res = await world.api.inject({
    method: body === undefined ? 'GET' : 'POST',
    url: `/api/integrate${path}`,
    headers: {
      'x-token': world.token,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const { errorCode, msg, data } = readEnvelope(res);
  return { status: res.statusCode, errorCode, msg, data: data as Data, headers: res.headers };
}

/** Sends an import of people, each known by an `id`, and applies it. */
export async function importPeople(
  world: ApiWorld,
  optType: 'add' | 'delete',
  people: (number | string)[],
  groups: string,
  more: object = {},
): Promise<number> {
  const data = people.map((id) => ({
    identities: [{ identityType: 'id', identityValue: id }],
    groups,
    ...more,
  }));
  const { data: batchId } = await ask<number>(world, '/audience/group/rel/v2/batchAdd', {
    body: { publicParams: { optType }, data },
  });
  await world.applyAll();
  return batchId;
}
