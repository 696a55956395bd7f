import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ErrorCode } from '../errors.ts';
import type { Caller } from './caller-cache.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the token has been looked up. */
    caller: Caller | null;
    /** How many rows the call brought; null when it is not about rows. */
    rowCount: number | null;
    /** The code of the error that the request was answered with. */
    refusedWith: ErrorCode | null;
  }
}

/** Never the URL as sent: its query may hold a secret. */
export function routePatternOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? '(unknown)';
}

/** A caller's own id goes into logs and headers, so it is taken only when it is short and plain. */
export function chooseRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(header) ? header : randomUUID();
}
