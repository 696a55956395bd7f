import type { Client } from 'pg';
import { makeAdds, makeBody, phoneOf, RELATIONS_PER_CALL, ROWS_PER_CALL } from './bodies.ts';
import { atLeast, type CaseReport, writeTable } from './case-report.ts';
import { readAppliedSeq } from './flood.ts';
import type { CpuS } from './process-figures.ts';
import { makeRandom } from './random.ts';
import { type Percentiles, percentilesOf, round } from './statistics.ts';
import { makeTenants, type Tenant, TENANTS } from './tenants.ts';
import { type Answered, AppliedWatch, waitUntilApplied } from './watch-applied.ts';
import { type Bench, inWorld, type World } from './world.ts';

const CALLERS = 32;
const ROWS_MAX = 20;
const PERSONS_PER_TENANT = 200;
const GROUPS = ['vip', 'new', 'lapsed', 'weekly', 'trial'];
/** At most so many small calls for each call of a flood, and for so long. */
const CALLS_FACTOR = 50;
const SEND_MS = 20_000;
/** A thousand lanes are asked at once, so not as often as one. */
const WATCH_MS = 50;
/** Callers of the one large enterprise, each of which sends its next call when the last is answered. */
const LARGE_CALLERS = 2;
const LARGE_FIRST_PERSON = 1_000_000_000;

interface TenantsResult {
  calls: number;
  /** From the first call sent to the last one answered, and to the last one applied. */
  acceptedPerS: number;
  appliedPerS: number;
  answerMs: Percentiles;
  appliedMs: Percentiles;
  /** Milliseconds of CPU for each of the small calls, whoever used them meanwhile. */
  cpuMsPerCall: CpuS;
  /** What the large enterprise got through meanwhile. */
  large: { acceptedPerS: number; appliedPerS: number; appliedRelationsPerS: number } | null;
}

/** A thousand small enterprises, alone and beside a large one. */
export async function runTenants(bench: Bench): Promise<CaseReport> {
  return inWorld(bench, 'tenants', async (world) => {
    const tenants = await makeTenants(world.databaseUrl);
    const alone = await measure(world, tenants, bench.calls * CALLS_FACTOR, false);
    console.error(`  alone: ${JSON.stringify(alone)}`);
    const beside = await measure(world, tenants, bench.calls * CALLS_FACTOR, true);
    console.error(`  beside a large one: ${JSON.stringify(beside)}`);
    return { ...describe(alone, beside), memory: world.product.figures.memory() };
  });
}

async function measure(
  world: World,
  tenants: readonly Tenant[],
  callsMax: number,
  withLarge: boolean,
): Promise<TenantsResult> {
  const { product, db } = world;
  const bodies = makeSmallCalls(tenants, callsMax, withLarge ? 1 : 0);
  const lastBatchId = await readLastBatchId(db);
  const watch = new AppliedWatch(db, WATCH_MS);
  const large = withLarge ? await startLarge(world) : null;
  const answersMs: number[] = [];
  const answered: Answered[] = [];
  const cpuBefore = product.figures.cpuS();
  const startedAt = performance.now();
  let next = 0;
  const call = async (): Promise<void> => {
    while (performance.now() - startedAt < SEND_MS) {
      const small = bodies[next];
      if (small === undefined) return;
      next += 1;
      const sentAt = performance.now();
      const batchId = await product.batchAdd(small.body, small.token);
      const at = performance.now();
      answersMs.push(at - sentAt);
      answered.push({ batchId, at });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  const acceptedS = (performance.now() - startedAt) / 1000;
  await waitUntilApplied(db, large === null ? 0 : 1);
  const cpu = product.figures.cpuS();
  const cpuOf = (part: keyof CpuS): number => round(((cpu[part] - cpuBefore[part]) * 1_000) / next, 2);
  const largeResult = await large?.stop();
  const { waitsMs, lastAt } = await watch.finish(answered);
  await verifyRows(db, lastBatchId, bodies.slice(0, next));
  return {
    calls: next,
    acceptedPerS: Math.round(next / acceptedS),
    appliedPerS: Math.round(next / ((lastAt - startedAt) / 1000)),
    answerMs: percentilesOf(answersMs),
    appliedMs: percentilesOf(waitsMs),
    cpuMsPerCall: {
      api: cpuOf('api'),
      worker: cpuOf('worker'),
      postgres: cpuOf('postgres'),
      callers: cpuOf('callers'),
    },
    large: largeResult ?? null,
  };
}

interface SmallCall {
  token: string;
  body: string;
  rows: number;
}

function makeSmallCalls(tenants: readonly Tenant[], calls: number, seed: number): SmallCall[] {
  const random = makeRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: calls }, () => {
    const rows = 1 + below(ROWS_MAX);
    const data = Array.from({ length: rows }, () => ({
      identities: [{ identityType: 'phone', identityValue: phoneOf(below(PERSONS_PER_TENANT)) }],
      groups: GROUPS[below(GROUPS.length)],
    }));
    const body = JSON.stringify({ publicParams: { optType: 'add', matchingType: 1 }, data });
    return { token: tenants[below(tenants.length)]?.token ?? '', body, rows };
  });
}

/** New users without end; its rates are those of the time until `stop`. */
async function startLarge({ product, db }: World): Promise<{
  stop(): Promise<NonNullable<TenantsResult['large']>>;
}> {
  const stopping = new AbortController();
  let calls = 0;
  // Only its rows are used, of as many calls as there will be; persons in order, since their number is not known.
  const load = makeAdds(0, (place) => LARGE_FIRST_PERSON + place, ['l', 'm']);
  const seqBefore = await readAppliedSeq(db);
  const startedAt = performance.now();
  const call = async (): Promise<void> => {
    while (!stopping.signal.aborted) await product.batchAdd(makeBody(load, calls++));
  };
  const calling = Promise.all(Array.from({ length: LARGE_CALLERS }, call));
  // Its failure is told by `stop`.
  calling.catch(() => undefined);
  return {
    stop: async () => {
      const appliedCalls = (await readAppliedSeq(db)) - seqBefore;
      const seconds = (performance.now() - startedAt) / 1000;
      stopping.abort();
      await calling;
      return {
        acceptedPerS: round(calls / seconds, 1),
        appliedPerS: round(appliedCalls / seconds, 1),
        appliedRelationsPerS: Math.round((appliedCalls * RELATIONS_PER_CALL) / seconds),
      };
    },
  };
}

async function readLastBatchId(db: Client): Promise<number> {
  const { rows } = await db.query<{ id: string }>('select coalesce(max(id), 0) as id from import_batch');
  return Number(rows[0]?.id);
}

async function verifyRows(db: Client, lastBatchId: number, calls: readonly SmallCall[]): Promise<void> {
  const { rows } = await db.query<{ rows: number }>({
    text: `
      select sum(success_count)::float8 as rows from import_batch
      where id > $1::bigint and enterprise_id <> 1 and status = 'FINISHED'`,
    values: [lastBatchId],
  });
  const sent = calls.reduce((sum, call) => sum + call.rows, 0);
  if (rows[0]?.rows !== sent) throw new Error(`${rows[0]?.rows} rows of ${sent} were applied`);
}

function describe(alone: TenantsResult, beside: TenantsResult): CaseReport {
  const row = (title: string, result: TenantsResult): (string | number)[] => [
    title,
    result.calls,
    result.acceptedPerS,
    result.appliedPerS,
    result.answerMs.p50,
    result.answerMs.p99,
    result.appliedMs.p50,
    result.appliedMs.p99,
  ];
  const cpuRow = (title: string, { cpuMsPerCall: cpu }: TenantsResult): (string | number)[] => [
    title,
    cpu.api,
    cpu.worker,
    cpu.postgres,
    cpu.callers,
  ];
  const { large } = beside;
  return {
    name: 'tenants',
    title: `${TENANTS} small enterprises`,
    text: `${CALLERS} callers send calls of 1 to ${ROWS_MAX} rows, each for any of the enterprises, each when the last is answered.
Milliseconds; applied from the answer on, exact to ${WATCH_MS} ms.

${writeTable(
  [
    '',
    'calls',
    'calls/s accepted',
    'calls/s applied',
    'answer p50',
    'answer p99',
    'applied p50',
    'applied p99',
  ],
  [row('alone', alone), row('beside one large', beside)],
)}

CPU milliseconds a call:

${writeTable(
  ['', 'API', 'worker', 'PostgreSQL', 'callers'],
  [cpuRow('alone', alone), cpuRow('beside one large', beside)],
)}

Meanwhile ${LARGE_CALLERS} callers of the large enterprise sent calls of ${ROWS_PER_CALL} rows of new users: ${large?.acceptedPerS} calls/s
accepted, ${large?.appliedPerS} calls/s applied, which are ${large?.appliedRelationsPerS} relations/s.`,
    figures: { alone, beside },
    targets: [
      atLeast(`${TENANTS} small enterprises, calls/s accepted and applied`, 2_000, alone.appliedPerS),
    ],
  };
}
