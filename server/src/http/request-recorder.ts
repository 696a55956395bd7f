import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { CallLog } from './call-log.ts';
import type { HttpMetrics } from './metrics.ts';
import { routePatternOf } from './request-facts.ts';

export type RequestRecorder = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * One line and one measurement for each request, once it is answered, and an entry in the call log when its app is known. Nothing that the
 * caller wrote is in them but its id.
 */
export function createRequestRecorder(metrics: HttpMetrics, calls: CallLog, log: Logger): RequestRecorder {
  return (request, reply) => {
    const route = routePatternOf(request);
    const status = reply.statusCode;
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    metrics.observeRequest(route, status, durationMs);
    const { caller, refusedWith } = request;
    log.info(
      {
        method: request.method,
        route,
        status,
        durationMs,
        requestId: request.id,
        // Not `=== null`: a request that Fastify refuses before its hooks has neither.
        ...(caller ? { appid: caller.appid, enterpriseId: caller.enterpriseId } : {}),
        ...(refusedWith ? { errorCode: refusedWith } : {}),
      },
      'request',
    );
    if (!caller) return;
    calls.add({
      enterpriseId: caller.enterpriseId,
      appId: caller.appId,
      atMs: Date.now(),
      method: request.method,
      path: route,
      status,
      errorCode: refusedWith,
      rowCount: request.rowCount,
      durationMs,
      requestId: request.id,
    });
  };
}
