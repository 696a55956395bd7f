import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { ErrorCode } from '../errors.ts';
import { HTTP_ERRORS } from './errors.ts';
import type { Route } from './route.ts';

const DESCRIPTION = `兔展营销云“用户分组批量导入”接口的自托管兼容实现。两个前缀 /api/integrate 与 /api/open 等同，本文档只列前者。
带 x-muster-ours 的接口和字段是本产品自有的，平台文档中没有。

A self-hosted service that is compatible with the platform's audience group import. The prefixes /api/integrate and /api/open are
two names of the same endpoints; only the first is listed here. What carries x-muster-ours is ours and not in the platform's docs.
Every answer is {code, errorCode, msg, data}; msg is Chinese, or English when Accept-Language prefers it.`;

/** Collects the routes that are registered after it into an OpenAPI 3.1 document. */
export async function registerOpenapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Muster', description: DESCRIPTION, version: '1' },
      servers: [{ url: '/' }],
      tags: [
        { name: 'token', description: '访问 token / access tokens' },
        { name: 'import', description: '用户分组导入 / importing relations' },
        { name: 'department', description: '部门 / departments' },
        {
          name: 'console',
          description: '控制台页面所用，以登录会话鉴权 / for our own pages, by session cookie',
        },
      ],
      components: {
        securitySchemes: {
          token: { type: 'apiKey', name: 'X-Token', in: 'header' },
          session: { type: 'apiKey', name: 'muster_session', in: 'cookie' },
        },
      },
    },
    // A schema says what is usual; types that the reading side converts are its own business.
    convertConstToEnum: false,
  });
}

/** What a route tells Fastify of itself; nothing is validated or serialized by it, it is documentation only. */
export function describeRoute(route: Route, method: 'GET' | 'POST'): FastifySchema {
  const { docs, permission, body, success } = route;
  const isForm = body === 'json-or-form' && method === 'POST';
  const bodySchema = isForm ? docs.query : docs.requestBody;
  return {
    // Ids are unique in the document, also where two methods do the same.
    operationId:
      route.methods.length > 1 && method === 'POST' ? `${docs.operationId}ByPost` : docs.operationId,
    tags: [docs.tag],
    summary: docs.summary,
    description: [
      docs.isOurs ? '**本产品自有 / Ours**：平台文档中没有此接口。/ The platform has no such call.' : null,
      docs.description,
      permission === null ? null : `应用权限 / permission: \`${permission}\``,
    ]
      .filter((part) => part !== null)
      .join('\n\n'),
    security: permission === null ? [] : [{ token: [] }],
    ...(docs.isOurs ? { 'x-muster-ours': true } : {}),
    ...(docs.query === undefined ? {} : { querystring: docs.query }),
    ...(bodySchema === undefined ? {} : { body: bodySchema }),
    ...(body === 'json-or-form'
      ? { consumes: ['application/json', 'application/x-www-form-urlencoded'] }
      : {}),
    response: {
      200: successSchema(success === 'token' ? '0' : 'SUCCESS', docs.data),
      ...errorSchemas(docs.errors),
    },
  };
}

function successSchema(errorCode: string, data: TSchema): TSchema {
  return Type.Object(
    {
      code: Type.Literal('200'),
      errorCode: Type.Literal(errorCode),
      msg: Type.String(),
      data,
    },
    { description: 'OK' },
  );
}

/** Two codes may share a status, such as 401. */
function errorSchemas(codes: readonly ErrorCode[]): Record<number, TSchema> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, 'SYSTEM_ERROR' as const]) {
    const { status } = HTTP_ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const schemas = [...byStatus].map(([status, sharing]) => {
    const schema = Type.Object(
      {
        code: Type.String({ enum: [...new Set(sharing.map((code) => HTTP_ERRORS[code].code))] }),
        errorCode: Type.String({ enum: sharing }),
        msg: Type.String(),
        data: Type.Null(),
      },
      { description: sharing.join(', ') },
    );
    return [status, schema] as const;
  });
  return Object.fromEntries(schemas);
}
