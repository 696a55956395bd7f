import { Type } from 'typebox';
import { countBacklog } from '../../operations/count-backlog.ts';
import { countDeliveries } from '../../operations/count-deliveries.ts';
import { findOldestDueDelivery } from '../../operations/find-oldest-due-delivery.ts';
import { listBatchErrors } from '../../operations/list-batch-errors.ts';
import { listEnterprises } from '../../operations/list-enterprises.ts';
import { readDatabaseFacts } from '../../operations/read-database-facts.ts';
import type { ConsoleRoute, SessionCall } from './console-route.ts';
import { platformReading } from './platform-route.ts';
import { nullable } from './schemas-console.ts';

/** As many as a card of the page shows. */
const LANES_SHOWN = 10;
const ERRORS_SHOWN = 20;

const LANE = Type.Object({
  enterpriseId: Type.String(),
  name: Type.String(),
  state: Type.String({ enum: ['active', 'suspended', 'deleting'] }),
  rows: Type.Integer(),
  batches: Type.Integer(),
  ageS: Type.Number(),
});

export const PLATFORM_HEALTH_ROUTES: readonly ConsoleRoute[] = [
  platformReading({
    path: '/platform/health',
    operationId: 'platformHealth',
    summary: '整个平台的积压与健康状况 / Backlog and health of the whole',
    data: Type.Object({
      workerReady: Type.Boolean({ description: '有处理进程在运行 / a worker runs' }),
      backlog: Type.Object({
        rows: Type.Integer(),
        batches: Type.Integer(),
        ageS: Type.Number({ description: '最早的批次已等待的秒数 / how long the oldest has waited' }),
        busyLanes: Type.Integer({ description: '有积压的企业数 / enterprises that have a backlog' }),
        largest: Type.Array(LANE, { description: `积压最多的 ${LANES_SHOWN} 个 / the largest` }),
      }),
      errors: Type.Object({
        count: Type.Integer({ description: '24 小时内出错的批次 / batches in ERROR within 24 hours' }),
        list: Type.Array(
          Type.Object({
            enterpriseId: Type.String(),
            enterpriseName: Type.String(),
            batchId: Type.String(),
            error: nullable(),
            finishedAt: Type.String(),
          }),
        ),
      }),
      deliveries: Type.Object({
        pending: Type.Integer(),
        due: Type.Integer({ description: '已到发送时间 / due now' }),
        dead: Type.Integer({ description: '15 天内放弃的 / given up within 15 days' }),
        dueAgeS: Type.Number({ description: '最久未发的已逾期秒数 / how overdue the oldest is' }),
      }),
      database: Type.Object({
        version: Type.String(),
        sizeBytes: Type.Integer(),
        migration: Type.String(),
        migrationCount: Type.Integer(),
        connections: Type.Array(Type.Object({ name: Type.String(), count: Type.Integer() })),
      }),
      process: Type.Object({
        uptimeS: Type.Number(),
        memoryBytes: Type.Integer({ description: '本 API 进程 / of this API process' }),
      }),
    }),
    handle: showHealth,
  }),
];

async function showHealth({ services }: SessionCall): Promise<string> {
  const { database } = services;
  // One after another: whoever looks at this is not to take all connections at once.
  const workerReady = await services.isWorkerReady();
  const backlog = await describeBacklog({ services });
  const errors = await listBatchErrors(database, { size: ERRORS_SHOWN });
  const deliveries = {
    ...(await countDeliveries(database)),
    dueAgeS: await findOldestDueDelivery(database),
  };
  return JSON.stringify({
    workerReady,
    backlog,
    errors: {
      count: errors.count,
      list: errors.list.map(({ enterpriseId, enterpriseName, batchId, error, finishedAt }) => ({
        enterpriseId: String(enterpriseId),
        enterpriseName,
        batchId: String(batchId),
        error,
        finishedAt,
      })),
    },
    deliveries,
    database: await readDatabaseFacts(database),
    process: { uptimeS: Math.round(process.uptime()), memoryBytes: process.memoryUsage.rss() },
  });
}

async function describeBacklog({ services }: Pick<SessionCall, 'services'>): Promise<object> {
  const lanes = await countBacklog(services.database);
  const largest = lanes.toSorted((a, b) => b.rows - a.rows).slice(0, LANES_SHOWN);
  const enterprises = await listEnterprises(services.database, { enterpriseId: null });
  const byId = new Map(enterprises.map((enterprise) => [enterprise.id, enterprise]));
  return {
    rows: lanes.reduce((sum, { rows }) => sum + rows, 0),
    batches: lanes.reduce((sum, { batches }) => sum + batches, 0),
    ageS: Math.max(0, ...lanes.map(({ ageS }) => ageS)),
    busyLanes: lanes.length,
    largest: largest.map(({ enterpriseId, ...lane }) => ({
      enterpriseId: String(enterpriseId),
      name: byId.get(enterpriseId)?.name ?? '',
      state: byId.get(enterpriseId)?.state ?? 'deleting',
      ...lane,
    })),
  };
}
