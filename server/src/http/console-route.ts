import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MusterError } from '../errors.ts';
import { findRole } from '../operations/find-role.ts';
import type { SignedIn } from '../operations/find-session.ts';
import { requireConsoleHeader, requireSession } from './console-session.ts';
import { describeRoute } from './openapi.ts';
import { readQuery } from './query.ts';
import type { Call, RouteDescription, Services } from './route.ts';
import { serveRoute, within } from './serve-route.ts';
import { ANSWER_TIMEOUT_MS } from './timeouts.ts';

/** The endpoints of our own pages: by cookie, not by token. */
export const CONSOLE_PREFIX = '/console/api';

export interface SessionCall extends Call {
  signedIn: SignedIn;
}

export interface AdministratorCall extends SessionCall {
  enterpriseId: number;
}

/** Who may call: everybody, whoever is signed in, or an administrator of the enterprise that `enterpriseId` in the query names. */
export type ConsoleRoute = RouteDescription &
  (
    | { access: 'everybody'; handle: (call: Call) => Promise<string> }
    | { access: 'session'; handle: (call: SessionCall) => Promise<string> }
    | { access: 'administrator'; handle: (call: AdministratorCall) => Promise<string> }
  );

const HEADER_NOTE =
  '除 GET 外须带请求头 X-Muster-Console: 1。/ All but GET need the header X-Muster-Console: 1.';

export function registerConsoleRoutes(
  app: FastifyInstance,
  services: Services,
  routes: readonly ConsoleRoute[],
): void {
  for (const route of routes) {
    for (const method of route.methods) {
      const docs = { ...route.docs, description: `${route.docs.description} ${HEADER_NOTE}`.trim() };
      const plain = { ...route, docs, permission: null, handle: () => Promise.resolve('null') };
      const handlers = new WeakMap<FastifyRequest, (call: Call) => Promise<string>>();
      app.route({
        method,
        url: CONSOLE_PREFIX + route.path,
        schema: {
          ...describeRoute(plain, method),
          security: route.access === 'everybody' ? [] : [{ session: [] }],
        },
        onRequest: async (request, reply) => {
          reply.header('cache-control', 'no-store');
          if (method !== 'GET') requireConsoleHeader(request.headers);
          handlers.set(request, await within(ANSWER_TIMEOUT_MS, admit(route, services, request)));
        },
        handler: (request, reply) => {
          const handle = handlers.get(request);
          if (handle === undefined) throw new Error(`${route.path} was reached without being admitted`);
          return serveRoute({ ...plain, permission: null, handle }, services, request, reply);
        },
      });
    }
  }
}

/** Finds out who is calling, before anything of the body is read. */
async function admit(
  route: ConsoleRoute,
  { database }: Services,
  request: FastifyRequest,
): Promise<(call: Call) => Promise<string>> {
  if (route.access === 'everybody') return route.handle;
  const signedIn = await requireSession(database, request.headers);
  if (route.access === 'session') return (call) => route.handle({ ...call, signedIn });
  const text = readQuery(request.query).get('enterpriseId') ?? '';
  const enterpriseId = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  const role = await findRole(database, { enterpriseId, personId: signedIn.personId });
  if (role !== 'administrator') {
    throw new MusterError('PERMISSION_DENIED', {
      zh: '只有该企业的管理员可以执行此操作（参数 enterpriseId）',
      en: 'this is for administrators of the enterprise (parameter enterpriseId) only',
    });
  }
  return (call) => route.handle({ ...call, signedIn, enterpriseId });
}
