import { type TProperties, type TSchema, Type } from 'typebox';
import type { Answer } from '../route.ts';
import type { ConsoleRoute, SessionCall } from './console-route.ts';

/** A route that operators of the platform read by. */
export function platformReading({
  path,
  operationId,
  summary,
  description = '',
  query = {},
  data,
  handle,
}: {
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  query?: TProperties;
  data: TSchema;
  handle: (call: SessionCall) => Promise<Answer>;
}): ConsoleRoute {
  return {
    methods: ['GET'],
    path,
    access: 'platform',
    body: 'none',
    success: 'plain',
    docs: {
      operationId,
      tag: 'console',
      summary,
      description,
      isOurs: true,
      query: Type.Object(query),
      data,
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'UNAVAILABLE'],
    },
    handle,
  };
}
