import { Type } from 'typebox';
import { countAudience } from '../../operations/count-audience.ts';
import { countFailures } from '../../operations/count-failures.ts';
import { countImports } from '../../operations/count-imports.ts';
import { countWaiting } from '../../operations/count-waiting.ts';
import { searchBatches } from '../../operations/search-batches.ts';
import { readQueryChoice, readQueryInteger, refuseParameter } from '../query.ts';
import { ANY_BATCH, BATCH, chooseViewer, showFoundBatch } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { readingRoute } from './member-route.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** The last bucket is the one that is going on now. */
const RANGES = {
  '24h': { bucketS: HOUR_S, buckets: 24 },
  '7d': { bucketS: DAY_S, buckets: 7 },
  '30d': { bucketS: DAY_S, buckets: 30 },
};
type Range = keyof typeof RANGES;
const RANGE_NAMES = Object.keys(RANGES) as Range[];

/** From UTC-12 to UTC+14. */
const OFFSET_MINUTES_MIN = -720n;
const OFFSET_MINUTES_MAX = 840n;

const LATEST = 10;

const COUNT = Type.Integer();

export const OVERVIEW_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/overview',
    access: 'reader',
    operationId: 'overview',
    summary:
      '概览：导入趋势、失败原因、积压、总量、最近的批次 / What was imported, what failed, what waits, what there is',
    description:
      '按完成时间统计，不含试运行；没有数据的时段不返回。部门成员只统计自己的批次和本部门的分组。/ By the moment of effect, without dry runs; empty buckets are left out. Members of one department see their own batches and the groups of their department.',
    query: {
      range: Type.Optional(Type.String({ enum: RANGE_NAMES, default: '24h' })),
      utcOffsetMinutes: Type.Optional(
        Type.Integer({
          default: 0,
          description: '读者的时区，东八区为 480；一天从其零点开始 / where days begin: 480 is UTC+8',
        }),
      ),
    },
    data: Type.Object({
      from: Type.String({ format: 'date-time', description: '第一个时段的开始 / the first moment' }),
      bucketS: Type.Integer({ description: '每个时段的秒数 / seconds of a bucket' }),
      bucketCount: COUNT,
      buckets: Type.Array(
        Type.Object({
          from: Type.String({ format: 'date-time' }),
          batches: COUNT,
          errors: Type.Integer({ description: '状态为 ERROR 的批次 / batches in ERROR' }),
          rows: COUNT,
          success: COUNT,
          fail: COUNT,
          relationsAdded: COUNT,
          relationsRemoved: COUNT,
        }),
      ),
      failures: Type.Array(Type.Object({ errorCode: Type.String(), count: COUNT })),
      failuresCapped: Type.Boolean({
        description: '失败太多，failures 只统计最近的 / there were more; failures counts the latest only',
      }),
      backlog: Type.Object({
        batches: COUNT,
        rows: COUNT,
        oldestAgeS: Type.Union([Type.Number(), Type.Null()]),
      }),
      totals: Type.Object({
        users: Type.Union([COUNT, Type.Null()], { description: '部门成员为 null / null for a department' }),
        groups: COUNT,
        relations: COUNT,
      }),
      latest: Type.Array(BATCH),
    }),
    handle: overview,
  }),
];

async function overview(call: MemberCall): Promise<string> {
  const { services, enterpriseId, member, query } = call;
  const { database } = services;
  const { bucketS, buckets } = RANGES[readQueryChoice(query, 'range', RANGE_NAMES) ?? '24h'];
  const from = findStart({ bucketS, buckets, offsetS: readOffsetMinutes(query) * 60 });
  const viewer = chooseViewer(call);
  const span = { enterpriseId, viewer, from };
  // Each on a connection of its own: the two that read many batches then run side by side.
  const [counted, failures, backlog, totals, latest] = await Promise.all([
    countImports(database, { ...span, bucketS }),
    countFailures(database, span),
    countWaiting(database, { enterpriseId }),
    countAudience(database, { enterpriseId, deptId: member.deptId }),
    searchBatches(database, {
      enterpriseId,
      search: { ...ANY_BATCH, viewer },
      // As if there had been a page before: nobody asks for the total here.
      beforeId: Number.MAX_SAFE_INTEGER,
      size: LATEST,
    }),
  ]);
  const failed = counted.reduce((sum, { fail }) => sum + fail, 0);
  const explained = failures.reduce((sum, { count }) => sum + count, 0);
  return JSON.stringify({
    from,
    bucketS,
    bucketCount: buckets,
    buckets: counted,
    failures: failures.map(({ code, count }) => ({ errorCode: code, count })),
    failuresCapped: explained < failed,
    backlog,
    totals: { ...totals, users: member.deptId === null ? totals.users : null },
    latest: latest.batches.map(showFoundBatch),
  });
}

/** The beginning of the first bucket; hours and days begin where they do for the reader. */
function findStart({
  bucketS,
  buckets,
  offsetS,
}: {
  bucketS: number;
  buckets: number;
  offsetS: number;
}): string {
  const nowS = Math.floor(Date.now() / 1_000) + offsetS;
  const startS = nowS - (nowS % bucketS) - (buckets - 1) * bucketS - offsetS;
  return new Date(startS * 1_000).toISOString();
}

function readOffsetMinutes(query: ReadonlyMap<string, string>): number {
  const minutes = readQueryInteger(query, 'utcOffsetMinutes') ?? 0n;
  if (minutes >= OFFSET_MINUTES_MIN && minutes <= OFFSET_MINUTES_MAX) return Number(minutes);
  throw refuseParameter(
    'utcOffsetMinutes',
    query.get('utcOffsetMinutes'),
    `必须在 ${OFFSET_MINUTES_MIN} 与 ${OFFSET_MINUTES_MAX} 之间`,
    `must lie between ${OFFSET_MINUTES_MIN} and ${OFFSET_MINUTES_MAX}`,
  );
}
