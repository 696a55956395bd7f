import type { FastifyReply, FastifyRequest } from 'fastify';
import { MusterError } from '../errors.ts';
import type { CallerCache } from './caller-cache.ts';
import { CSV_TYPE, JSON_TYPE, writeSuccess } from './envelope.ts';
import { databaseAway, tokenError } from './errors.ts';
import { chooseLanguage } from './language.ts';
import { readQuery } from './query.ts';
import { NO_BODY, receiveBody } from './receive-body.ts';
import type { Answer, Call, Route, Services } from './route.ts';
import { ANSWER_TIMEOUT_MS } from './timeouts.ts';

/**
 * Sets `request.caller`, before anything of the body is read.
 * @throws {MusterError} TOKEN_ERROR, PERMISSION_DENIED
 */
export async function authorize(
  callers: CallerCache,
  request: FastifyRequest,
  permission: string,
): Promise<void> {
  const header = request.headers['x-token'];
  const token = typeof header === 'string' ? header.trim() : '';
  if (token === '') throw tokenError('缺少请求头 X-Token', 'the header X-Token is missing');
  const caller = await within(ANSWER_TIMEOUT_MS, callers.find(token));
  if (caller === null) {
    throw tokenError(
      'token 无效或已过期，或应用已停用，请重新获取 token',
      'the token is unknown or expired, or its app is switched off; get a new one',
    );
  }
  // Also when the permission is missing: the refusal belongs into the app's call log.
  request.caller = caller;
  if (!caller.permissions.includes(permission)) {
    throw new MusterError('PERMISSION_DENIED', {
      zh: `应用缺少权限“${permission}”，请联系管理员开通`,
      en: `the app lacks the permission ${permission}; ask the administrator for it`,
    });
  }
}

/** Reads the body, runs the route and answers. */
export async function serveRoute(
  route: Route,
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const answer = await runRoute(route, services, request, reply);
  if (typeof answer !== 'string') {
    const name = encodeURIComponent(answer.fileName);
    reply.header('content-disposition', `attachment; filename*=UTF-8''${name}`);
    return reply.type(answer.mediaType).send(answer.content);
  }
  return reply.type(route.success === 'csv' ? CSV_TYPE : JSON_TYPE).send(writeSuccess(route.success, answer));
}

async function runRoute(
  route: Route,
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Answer> {
  // Held until the work on the body is done, not only until it is read.
  const hold = services.bodies.hold();
  try {
    const call: Call = {
      services,
      body: route.body === 'none' ? NO_BODY : await receiveBody(request.raw, route.body, hold),
      query: readQuery(request.query),
      address: request.ip,
      language: chooseLanguage(request.headers['accept-language']),
      gone: signalOfHangUp(reply),
      headers: request.headers,
      setHeader: (name, value) => void reply.header(name, value),
      noteRows: (count) => {
        request.rowCount = count;
      },
    };
    return await within(ANSWER_TIMEOUT_MS + (route.waitMsMax ?? 0), handle(route, call, request));
  } finally {
    hold.release();
  }
}

async function handle(route: Route, call: Call, { caller }: FastifyRequest): Promise<Answer> {
  if (route.permission === null) return route.handle(call);
  if (caller === null) throw new Error(`${route.path} was reached without a caller`);
  return route.handle({ ...call, caller });
}

/** Fastify's own signal fires as soon as the request is read, so this listens to the answer's connection instead. */
function signalOfHangUp({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** @throws {MusterError} UNAVAILABLE when the work takes longer; what comes of it then is not waited for. */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(databaseAway()), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
