import { Type } from 'typebox';
import { CALLS_COUNTED_MAX, countAppCalls } from '../../operations/count-app-calls.ts';
import { listApps } from '../../operations/list-apps.ts';
import { requireApp } from '../../operations/require-app.ts';
import { searchCalls } from '../../operations/search-calls.ts';
import { summarizeAppCalls } from '../../operations/summarize-app-calls.ts';
import { readQueryChoice, readRequiredId } from '../query.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { SPAN_QUERY, readMomentMark, readQueryText, readSpan, writeMomentMark } from './list-filter.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute } from './member-route.ts';
import { APP_CHANGE_ROUTES } from './routes-app-change.ts';
import { nullable } from './schemas-console.ts';
import { requireSettingsAccess } from './settings-access.ts';

const STATUS_CLASSES = { '2xx': 2, '4xx': 4, '5xx': 5 } as const;

const APP_QUERY = { appId: Type.String({ description: '应用 ID / id of the app' }) };
const nullableNumber = Type.Union([Type.Number(), Type.Null()]);

export const APP_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/app/list',
    access: 'reader',
    operationId: 'consoleApps',
    summary: '企业的全部自建应用 / All apps of the enterprise',
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          appId: Type.String(),
          instanceAppid: Type.String(),
          name: Type.String(),
          state: Type.String({ enum: ['pending', 'approved', 'refused', 'disabled', 'expired'] }),
          permissions: Type.Array(Type.String()),
          askedPermissions: Type.Union([Type.Array(Type.String()), Type.Null()], {
            description: '等待审核的新权限；为 null 时没有 / what it asked for instead; null: nothing',
          }),
          expiresAt: nullable(),
          oldSecretUntil: nullable({
            description: '旧密钥有效至 / until when the secret before is valid too',
          }),
          refusalReason: nullable(),
          createdAt: Type.String(),
          lastCallAt: nullable({ description: '最近 15 天内的最近一次调用 / of the last 15 days' }),
          callsIn24h: Type.Integer({
            description: `数到 ${CALLS_COUNTED_MAX} 为止 / counted up to ${CALLS_COUNTED_MAX}`,
          }),
        }),
      ),
    }),
    handle: list,
  }),
  readingRoute({
    path: '/app/calls',
    access: 'reader',
    operationId: 'appCalls',
    summary: '应用最近 15 天的调用，最新的在前 / What an app called in the last 15 days, newest first',
    description:
      '筛选很少匹配时，一页可能不满甚至为空，仍可用 nextCursor 继续。/ Where few calls match, a page may not be full, or be empty, and nextCursor still leads on.',
    query: {
      ...APP_QUERY,
      statusClass: Type.Optional(Type.String({ enum: Object.keys(STATUS_CLASSES) })),
      errorCode: Type.Optional(Type.String()),
      path: Type.Optional(Type.String({ description: '路径的结尾 / the end of the path' })),
      ...SPAN_QUERY,
      ...PAGE_QUERY,
    },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          id: Type.String(),
          at: Type.String(),
          method: Type.String(),
          path: Type.String(),
          status: Type.Integer(),
          errorCode: nullable(),
          rows: Type.Union([Type.Integer(), Type.Null()], {
            description: '导入调用的行数 / rows of an import call',
          }),
          durationMs: Type.Number(),
          requestId: Type.String(),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: calls,
  }),
  readingRoute({
    path: '/app/call-summary',
    access: 'reader',
    operationId: 'appCallSummary',
    summary: '应用 24 小时内的调用统计 / The calls of an app in the last 24 hours, summed up',
    description: '最多统计最新的 10,000 次。/ The newest 10,000 of them.',
    query: APP_QUERY,
    data: Type.Object({
      count: Type.Integer(),
      failed: Type.Integer(),
      since: nullable({ description: '其中最早一次的时间 / when the oldest of them was made' }),
      medianMs: nullableNumber,
      p95Ms: nullableNumber,
      rows: Type.Integer({ description: '受理的行数 / rows that were accepted' }),
      errors: Type.Array(Type.Object({ errorCode: Type.String(), count: Type.Integer() })),
    }),
    handle: async (call) => {
      const { enterpriseId, services } = call;
      const appId = await findAppId(call);
      return JSON.stringify(await summarizeAppCalls(services.database, { enterpriseId, appId }));
    },
  }),
  ...APP_CHANGE_ROUTES,
];

async function list(call: MemberCall): Promise<string> {
  requireSettingsAccess(call);
  const { services, enterpriseId } = call;
  const apps = await listApps(services.database, { enterpriseId });
  const counted = await countAppCalls(services.database, { enterpriseId });
  const callsOf = new Map(counted.map((appCalls) => [appCalls.appId, appCalls]));
  return JSON.stringify({
    list: apps.map((app) => ({
      appId: String(app.id),
      instanceAppid: app.instanceAppid,
      name: app.name,
      state: app.state,
      permissions: app.permissions,
      askedPermissions: app.askedPermissions,
      expiresAt: app.expiresAt,
      oldSecretUntil: app.oldSecretUntil,
      refusalReason: app.refusalReason,
      createdAt: app.createdAt,
      lastCallAt: callsOf.get(app.id)?.lastCallAt ?? null,
      callsIn24h: callsOf.get(app.id)?.count ?? 0,
    })),
  });
}

/** @throws {MusterError} NOT_FOUND when the enterprise has no such app. */
async function findAppId(call: MemberCall): Promise<number> {
  requireSettingsAccess(call);
  const { services, query, enterpriseId } = call;
  const appId = readRequiredId(query, 'appId');
  await requireApp(services.database, { enterpriseId, appId });
  return appId;
}

async function calls(call: MemberCall): Promise<string> {
  const { services, query, enterpriseId } = call;
  const appId = await findAppId(call);
  const statusClass = readQueryChoice(query, 'statusClass', ['2xx', '4xx', '5xx']);
  const found = await searchCalls(services.database, {
    enterpriseId,
    appId,
    filter: {
      statusClass: statusClass === null ? null : STATUS_CLASSES[statusClass],
      errorCode: readQueryText(query, 'errorCode'),
      pathEnd: readQueryText(query, 'path'),
      ...readSpan(query),
    },
    before: readMomentMark(query),
    size: readListSize(query),
  });
  return JSON.stringify({
    list: found.calls,
    nextCursor: writeMomentMark(found.next),
  });
}
