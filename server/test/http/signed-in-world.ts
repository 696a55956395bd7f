import { randomBytes } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { hashToken } from '../../src/http/caller-cache.ts';
import { CONSOLE_PREFIX } from '../../src/http/console/console-route.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { createPerson } from '../../src/operations/create-person.ts';
import { createSession } from '../../src/operations/create-session.ts';
import { type Role, grantRole } from '../../src/operations/grant-role.ts';
import { type ApiWorld, type WorldOptions, createApiWorld, readEnvelope } from './api-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };
export const PASSWORD = 'correct horse battery';

/** Who is there: one of each role in the world's enterprise, the administrator of another one, and an operator of the platform. */
export const PEOPLE = ['platform', 'stranger', 'reader', 'operator', 'administrator'] as const;
export type Username = (typeof PEOPLE)[number];

export interface ConsoleRequest {
  cookie?: string | undefined;
  query?: Record<string, string> | undefined;
  headers?: Record<string, string>;
  body?: object | undefined;
  address?: string;
}

/** An API with people who are signed in to its console. */
export interface SignedInWorld extends ApiWorld {
  otherEnterpriseId: number;
  /** The present one of each; also of others who have signed in. */
  cookies: Record<string, string>;
  call(method: 'GET' | 'POST', path: string, request?: ConsoleRequest): Promise<LightMyRequestResponse>;
  /** Calls as somebody, `GET /app/list` with a query or `POST /app/create` with a body, and gives the answer's `data`. */
  ask<Data>(username: string, name: string, sent?: object): Promise<Data>;
  /** The same, for the errorCode of a call that is refused, or SUCCESS. */
  askForCode(username: string, name: string, sent?: object): Promise<string>;
  /** Makes somebody more, signed in. */
  addPerson(username: string, role: Role | null, deptId?: number | null): Promise<{ personId: number }>;
  /** A session of somebody, whose column lies so far back. */
  makeOldSession(username: string, column: SessionColumn, interval: string): Promise<string>;
}

export type SessionColumn = 'seen_at' | 'expires_at' | 'renewed_at';

export async function createSignedInWorld(options: WorldOptions = {}): Promise<SignedInWorld> {
  const api = await createApiWorld(options);
  const { database, enterpriseId } = api;
  const { enterpriseId: otherEnterpriseId } = await database.transaction(TIMEOUTS, (tx) =>
    createEnterprise(tx, { name: 'another' }),
  );
  const personIds: Record<string, number> = {};
  const cookies: Record<string, string> = {};

  const call: SignedInWorld['call'] = (
    method,
    path,
    { cookie, query = {}, headers = { 'x-muster-console': '1' }, body, address = '10.0.0.1' } = {},
  ) =>
    api.api.inject({
      method,
      url: CONSOLE_PREFIX + path,
      query: { enterpriseId: String(enterpriseId), ...query },
      headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
      remoteAddress: address,
      ...(body === undefined ? {} : { payload: body }),
    });

  const callAs = async (username: string, name: string, sent?: object): Promise<LightMyRequestResponse> => {
    const [method, path = ''] = name.split(' ');
    const cookie = cookies[username];
    if (method === 'GET') return call('GET', path, { cookie, query: sent as Record<string, string> });
    return call('POST', path, { cookie, body: sent ?? {} });
  };

  const makeSession = async (username: string): Promise<string> => {
    const value = randomBytes(16).toString('hex');
    await createSession(database, { hash: hashToken(value), personId: personIds[username] ?? 0 });
    return `muster_session=${value}`;
  };

  const addPerson: SignedInWorld['addPerson'] = async (username, role, deptId = null) => {
    const isPlatformOperator = username === 'platform';
    const { personId } = await createPerson(database, { username, password: PASSWORD, isPlatformOperator });
    personIds[username] = personId;
    const place = username === 'stranger' ? otherEnterpriseId : enterpriseId;
    if (role !== null) await grantRole(database, { username, enterpriseId: place, role, deptId });
    cookies[username] = await makeSession(username);
    return { personId };
  };

  const roles: Record<Username, Role | null> = {
    platform: null,
    stranger: 'administrator',
    reader: 'reader',
    operator: 'operator',
    administrator: 'administrator',
  };
  for (const username of PEOPLE) await addPerson(username, roles[username]);

  return {
    ...api,
    otherEnterpriseId,
    cookies,
    call,
    addPerson,
    ask: async <Data>(username: string, name: string, sent?: object) => {
      const res = await callAs(username, name, sent);
      if (res.statusCode !== 200) throw new Error(`${name} as ${username}: ${res.body}`);
      return readEnvelope(res).data as Data;
    },
    askForCode: async (username, name, sent) => readEnvelope(await callAs(username, name, sent)).errorCode,
    makeOldSession: async (username, column, interval) => {
      const cookie = await makeSession(username);
      await database.query({
        text: `update session set ${column} = clock_timestamp() - $1::interval where hash = $2::bytea`,
        values: [interval, hashToken(cookie.replace('muster_session=', ''))],
      });
      return cookie;
    },
  };
}

/** All of a list, as a reader gets it who asks for one thing a page. */
export async function readByPages<Item>(
  world: SignedInWorld,
  username: string,
  name: string,
  query: object = {},
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const sent: object = { ...query, size: '1', cursor };
    const page: { list: Item[]; nextCursor: string | null } = await world.ask(username, name, sent);
    items.push(...page.list);
    cursor = page.nextCursor;
  }
  return items;
}
