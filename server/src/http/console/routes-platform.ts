import { Type } from 'typebox';
import type { AppEvent } from '../../domain/app-state.ts';
import type { WireObject } from '../../domain/wire-values.ts';
import { changeAppState } from '../../operations/change-app-state.ts';
import { listAppReviews } from '../../operations/list-app-reviews.ts';
import { listAudit } from '../../operations/list-audit.ts';
import { requireApp } from '../../operations/require-app.ts';
import type { Db } from '../../postgres/database.ts';
import { cutPage, readCursor, readQueryId } from '../query.ts';
import type { Audited } from './audited-change.ts';
import { platformChange } from './change-route.ts';
import type { ConsoleRoute, SessionCall } from './console-route.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { platformReading } from './platform-route.ts';
import { readId, readName } from './read-body.ts';
import { AUDIT_ENTRY, AUDIT_FILTER, readAuditPage, showEntry } from './routes-audit.ts';
import { PLATFORM_ENTERPRISE_ROUTES } from './routes-platform-enterprise.ts';
import { PLATFORM_HEALTH_ROUTES } from './routes-platform-health.ts';
import { nullable } from './schemas-console.ts';

const REASON_LENGTH_MAX = 200;

const APP_ID = Type.String({ description: '应用 ID / id of the app' });

export const PLATFORM_ROUTES: readonly ConsoleRoute[] = [
  ...PLATFORM_ENTERPRISE_ROUTES,
  ...PLATFORM_HEALTH_ROUTES,
  platformReading({
    path: '/platform/app/list',
    operationId: 'appReviews',
    summary: '等待审核的应用及权限，按应用 ID 升序 / Apps and permissions that wait for a review, by app',
    query: PAGE_QUERY,
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          appId: APP_ID,
          instanceAppid: Type.String(),
          name: Type.String(),
          enterpriseId: Type.String(),
          enterpriseName: Type.String(),
          state: Type.String({ enum: ['pending', 'approved', 'disabled'] }),
          permissions: Type.Array(Type.String()),
          askedPermissions: Type.Union([Type.Array(Type.String()), Type.Null()], {
            description: '申请改为的权限；整个应用待审核时为 null / what it asks for instead',
          }),
          expiresAt: nullable(),
          createdAt: Type.String(),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: listReviews,
  }),
  platformChange({
    path: '/platform/app/approve',
    operationId: 'approveApp',
    summary: '审核通过应用，或其申请的权限 / Approve an app, or the permissions that it asks for',
    requestBody: Type.Object({ appId: APP_ID }),
    change: (tx, _call, sent) => decide(tx, sent, 'approve', null),
  }),
  platformChange({
    path: '/platform/app/refuse',
    operationId: 'refuseApp',
    summary: '审核拒绝，须说明原因 / Refuse it, and say why',
    requestBody: Type.Object({
      appId: APP_ID,
      reason: Type.String({ minLength: 1, maxLength: REASON_LENGTH_MAX }),
    }),
    change: (tx, _call, sent) => decide(tx, sent, 'refuse', readName(sent, 'reason', REASON_LENGTH_MAX)),
  }),
  platformReading({
    path: '/platform/audit/list',
    operationId: 'platformAuditLog',
    summary: '平台操作员所做的更改，最新的在前 / What operators of the platform changed, newest first',
    query: {
      enterpriseId: Type.Optional(Type.String({ description: '涉及的企业 / the enterprise concerned' })),
      ...AUDIT_FILTER,
      ...PAGE_QUERY,
    },
    data: Type.Object({
      list: Type.Array(Type.Object({ enterpriseId: nullable(), ...AUDIT_ENTRY })),
      nextCursor: nullable(),
    }),
    handle: listChanges,
  }),
];

async function listReviews({ services, query }: SessionCall): Promise<string> {
  const size = readListSize(query);
  const afterId = readCursor(query);
  // One more than asked for tells whether there is a next page.
  const found = await listAppReviews(services.database, { afterId, size: size + 1 });
  const { page, nextCursor } = cutPage(found, size, ({ appId }) => appId);
  return JSON.stringify({
    list: page.map((review) => ({
      ...review,
      appId: String(review.appId),
      enterpriseId: String(review.enterpriseId),
    })),
    nextCursor,
  });
}

async function decide(
  tx: Db,
  sent: WireObject,
  event: Extract<AppEvent, 'approve' | 'refuse'>,
  reason: string | null,
): Promise<Audited<null>> {
  const appId = readId(sent, 'appId');
  const { name, enterpriseId } = await requireApp(tx, { enterpriseId: null, appId });
  await changeAppState(tx, { appId, event, reason });
  const details = reason === null ? { appId } : { appId, reason };
  return { result: null, subject: name, details, enterpriseId };
}

async function listChanges({ services, query }: SessionCall): Promise<string> {
  const enterpriseId = readQueryId(query, 'enterpriseId');
  const { list, nextCursor } = await readAuditPage(query, (page) =>
    listAudit(services.database, {
      ...page,
      enterpriseId,
      filter: { ...page.filter, actionPrefix: `platform/${page.filter.actionPrefix}` },
    }),
  );
  return JSON.stringify({
    list: list.map((entry) => ({
      ...showEntry(entry),
      enterpriseId: entry.enterpriseId === 0 ? null : String(entry.enterpriseId),
    })),
    nextCursor,
  });
}
