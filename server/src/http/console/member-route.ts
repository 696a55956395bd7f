import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { ErrorCode } from '../../errors.ts';
import type { Role } from '../../operations/grant-role.ts';
import type { Answer } from '../route.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { ENTERPRISE } from './schemas-console.ts';

interface MemberRoute {
  path: string;
  access: Role;
  operationId: string;
  summary: string;
  description?: string;
  /** Beside `enterpriseId`. */
  query?: TProperties;
  data: TSchema;
  waitMsMax?: number;
  handle: (call: MemberCall) => Promise<Answer>;
}

const READ_ERRORS: ErrorCode[] = [
  'PARAM_ERROR',
  'TOKEN_ERROR',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'UNAVAILABLE',
];
const CHANGE_ERRORS: ErrorCode[] = [...READ_ERRORS, 'CONFLICT', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** A route that members of an enterprise read by. */
export function readingRoute(route: MemberRoute): ConsoleRoute {
  return { ...describe(route, READ_ERRORS), methods: ['GET'], body: 'none' };
}

/** A route that takes a JSON body: a change, or a question that had better not stand in a URL. */
export function sendingRoute(route: MemberRoute & { requestBody: TObject }): ConsoleRoute {
  const { docs, ...described } = describe(route, CHANGE_ERRORS);
  return {
    ...described,
    methods: ['POST'],
    body: 'json',
    docs: { ...docs, requestBody: route.requestBody },
  };
}

function describe(
  {
    path,
    access,
    operationId,
    summary,
    description = '',
    query = {},
    data,
    waitMsMax = 0,
    handle,
  }: MemberRoute,
  errors: ErrorCode[],
) {
  return {
    path,
    access,
    waitMsMax,
    success: 'plain' as const,
    docs: {
      operationId,
      tag: 'console',
      summary,
      description,
      isOurs: true,
      query: Type.Object({ ...ENTERPRISE.properties, ...query }),
      data,
      errors,
    },
    handle,
  };
}
