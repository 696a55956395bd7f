import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { MusterError } from '../errors.ts';
import { JSON_TYPE, writeError } from './envelope.ts';
import { HTTP_ERRORS, toMusterError } from './errors.ts';
import { chooseLanguage } from './language.ts';
import type { HttpMetrics } from './metrics.ts';
import { chooseRequestId, routePatternOf } from './request-facts.ts';
import { isUnderPrefix } from './route.ts';

export interface ErrorAnswerer {
  answerError: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
  /** For what Node could not read as HTTP: there is no request to answer, only a socket. */
  answerBrokenHttp: (error: Error & { code?: string }, socket: Socket) => void;
}

/** Turns whatever was thrown into the envelope, and writes down what was not the caller's doing. */
export function createAnswerer(
  { errorHttpStatus }: Pick<Config, 'errorHttpStatus'>,
  metrics: HttpMetrics,
  log: Logger,
): ErrorAnswerer {
  return {
    answerError: (thrown, request, reply) => {
      const error = toMusterError(thrown);
      const { status } = HTTP_ERRORS[error.code];
      const requestId = request.id;
      if (error.code === 'SYSTEM_ERROR')
        log.error({ err: thrown, requestId, route: routePatternOf(request) }, 'bug');
      // A database that went away is worth a line; what the caller did wrong is in the request's own line.
      else if (error.code === 'UNAVAILABLE' && error !== thrown)
        log.warn({ err: thrown, requestId, route: routePatternOf(request) }, 'refused');
      request.refusedWith = error.code;
      metrics.countRefused(error.code);
      // Again, for an error that Fastify meets before its hooks run.
      reply.header('x-request-id', requestId);
      if (error.retryAfterS !== undefined) reply.header('retry-after', error.retryAfterS);
      reply
        .code(errorHttpStatus === '200' && isUnderPrefix(request.url) ? 200 : status)
        .type(JSON_TYPE)
        .send(writeError(error, chooseLanguage(request.headers['accept-language'])));
    },
    answerBrokenHttp: ({ code }, socket) => {
      if (code === 'ECONNRESET' || socket.destroyed) return;
      const { status, error } = describeBrokenHttp(code);
      metrics.countRefused(error.code);
      const body = writeError(error, 'zh');
      socket.end(
        [
          `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
          `Content-Type: ${JSON_TYPE}`,
          `Content-Length: ${Buffer.byteLength(body)}`,
          `X-Request-Id: ${chooseRequestId(undefined)}`,
          'Connection: close',
          '',
          body,
        ].join('\r\n'),
      );
    },
  };
}

function describeBrokenHttp(code: string | undefined): { status: number; error: MusterError } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const sentence = { zh: '请求没有在规定时间内发完', en: 'the request was not sent to its end in time' };
    return { status: 408, error: new MusterError('PARAM_ERROR', sentence) };
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const sentence = { zh: '请求行和请求头过长', en: 'the request line and headers are too long' };
    return { status: 431, error: new MusterError('PARAM_ERROR', sentence) };
  }
  return {
    status: 400,
    error: new MusterError('PARAM_ERROR', { zh: '不是合法的 HTTP 请求', en: 'not valid HTTP' }),
  };
}
