import { Type } from 'typebox';
import { type AuditFilter, type ListedAudit, listAudit } from '../../operations/list-audit.ts';
import { downloadAudit } from './audit-csv.ts';
import type { ConsoleRoute } from './console-route.ts';
import { SPAN_QUERY, readMomentMark, readQueryText, readSpan, writeMomentMark } from './list-filter.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute } from './member-route.ts';
import { nullable } from './schemas-console.ts';

export const AUDIT_FILTER = {
  username: Type.Optional(Type.String({ description: '账号 / who did it' })),
  action: Type.Optional(
    Type.String({ description: '操作前缀，如 app/ / prefix of what was done, such as app/' }),
  ),
  subject: Type.Optional(Type.String({ description: '对象包含 / part of what it was done to' })),
  ...SPAN_QUERY,
};

export const AUDIT_ENTRY = {
  id: Type.String(),
  at: Type.String(),
  username: Type.String(),
  action: Type.String({ description: '接口路径，如 group/delete / as the route is called' }),
  subject: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
};

export const AUDIT_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/audit/list',
    access: 'administrator',
    operationId: 'auditLog',
    summary: '审计：人员所做的全部更改，最新的在前 / What people changed, newest first',
    query: { ...AUDIT_FILTER, ...PAGE_QUERY },
    data: Type.Object({ list: Type.Array(Type.Object(AUDIT_ENTRY)), nextCursor: nullable() }),
    handle: async ({ services, query, enterpriseId }) => {
      const { list, nextCursor } = await readAuditPage(query, (page) =>
        listAudit(services.database, { ...page, enterpriseId }),
      );
      return JSON.stringify({ list: list.map(showEntry), nextCursor });
    },
  }),
  readingRoute({
    path: '/audit/export',
    access: 'administrator',
    operationId: 'exportAuditLog',
    summary: '下载审计记录（CSV） / The log as a CSV file for Excel',
    query: AUDIT_FILTER,
    data: Type.String({ description: 'CSV' }),
    handle: ({ services, query, enterpriseId }) =>
      Promise.resolve(downloadAudit(services.database, { enterpriseId, filter: readAuditFilter(query) })),
  }),
];

export function showEntry({ id, at, username, action, subject, details }: ListedAudit): object {
  return { id, at, username, action, subject, details };
}

function readAuditFilter(query: ReadonlyMap<string, string>): AuditFilter {
  return {
    username: readQueryText(query, 'username'),
    actionPrefix: readQueryText(query, 'action') ?? '',
    subjectPart: readQueryText(query, 'subject') ?? '',
    ...readSpan(query),
  };
}

/** `list` reads as many as it is told, one more than the page shows. */
export async function readAuditPage(
  query: ReadonlyMap<string, string>,
  list: (page: {
    filter: AuditFilter;
    before: { at: string; id: string } | null;
    size: number;
  }) => Promise<ListedAudit[]>,
): Promise<{ list: ListedAudit[]; nextCursor: string | null }> {
  const size = readListSize(query);
  const found = await list({ filter: readAuditFilter(query), before: readMomentMark(query), size: size + 1 });
  const page = found.slice(0, size);
  return { list: page, nextCursor: found.length > size ? writeMomentMark(page.at(-1) ?? null) : null };
}
