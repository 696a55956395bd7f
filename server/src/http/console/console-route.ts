import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MusterError } from '../../errors.ts';
import { type Member, findMember } from '../../operations/find-member.ts';
import type { SignedIn } from '../../operations/find-session.ts';
import type { Role } from '../../operations/grant-role.ts';
import { describeRoute } from '../openapi.ts';
import { readQuery } from '../query.ts';
import type { Answer, Call, RouteDescription, Services } from '../route.ts';
import { serveRoute, within } from '../serve-route.ts';
import { ANSWER_TIMEOUT_MS } from '../timeouts.ts';
import { requireConsoleHeader, requireSession } from './console-session.ts';

/** The endpoints of our own pages: by cookie, not by token. */
export const CONSOLE_PREFIX = '/console/api';

export interface SessionCall extends Call {
  signedIn: SignedIn;
  /** The route's path, by which the audit log calls what was done. */
  path: string;
}

/** A call in one enterprise, the one that `enterpriseId` in the query names. */
export interface MemberCall extends SessionCall {
  enterpriseId: number;
  member: Member;
}

/**
 * Who may call: everybody; whoever is signed in; a member of the enterprise that `enterpriseId` in the query names, with that role
 * or a higher one; an operator of the platform. What a department's operator may see is each route's own business.
 */
export type ConsoleRoute = RouteDescription &
  (
    | { access: 'everybody'; handle: (call: Call) => Promise<Answer> }
    | { access: 'session' | 'platform'; handle: (call: SessionCall) => Promise<Answer> }
    | { access: Role; handle: (call: MemberCall) => Promise<Answer> }
  );

const HEADER_NOTE =
  '除 GET 外须带请求头 X-Muster-Console: 1。/ All but GET need the header X-Muster-Console: 1.';

const RANKS: Record<Role, { rank: number; zh: string; en: string }> = {
  reader: { rank: 1, zh: '成员', en: 'members' },
  operator: { rank: 2, zh: '管理员或运营', en: 'administrators and operators' },
  administrator: { rank: 3, zh: '管理员', en: 'administrators' },
};

export function registerConsoleRoutes(
  app: FastifyInstance,
  services: Services,
  routes: readonly ConsoleRoute[],
): void {
  for (const route of routes) {
    for (const method of route.methods) {
      const docs = { ...route.docs, description: `${route.docs.description} ${HEADER_NOTE}`.trim() };
      const plain = { ...route, docs, permission: null, handle: () => Promise.resolve('null') };
      const handlers = new WeakMap<FastifyRequest, (call: Call) => Promise<Answer>>();
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
): Promise<(call: Call) => Promise<Answer>> {
  if (route.access === 'everybody') return route.handle;
  const signedIn = await requireSession(database, request.headers);
  const { path, access } = route;
  if (access === 'session') return (call) => route.handle({ ...call, path, signedIn });
  if (access === 'platform') {
    if (!signedIn.isPlatformOperator) {
      throw new MusterError('PERMISSION_DENIED', {
        zh: '只有运营后台的操作员可以执行此操作',
        en: 'this is for operators of the platform only',
      });
    }
    return (call) => route.handle({ ...call, path, signedIn });
  }
  const text = readQuery(request.query).get('enterpriseId') ?? '';
  const enterpriseId = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  const member = await findMember(database, { enterpriseId, personId: signedIn.personId });
  if (member === null || RANKS[member.role].rank < RANKS[access].rank) {
    throw new MusterError('PERMISSION_DENIED', {
      zh: `只有该企业的${RANKS[access].zh}可以执行此操作（参数 enterpriseId）`,
      en: `this is for ${RANKS[access].en} of the enterprise (parameter enterpriseId) only`,
    });
  }
  return (call) => route.handle({ ...call, path, signedIn, enterpriseId, member });
}
