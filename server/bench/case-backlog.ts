import { makeAdds, makeBodies, makePersons, RELATIONS_PER_CALL, ROWS_PER_CALL } from './bodies.ts';
import { type CaseReport, type ProcessMib, writeTable } from './case-report.ts';
import { readAppliedSeq, sendAll, verifyOutcome } from './flood.ts';
import { waitUntilApplied } from './watch-applied.ts';
import { type Bench, connect, inWorld, type World } from './world.ts';

const CALLERS = 8;
/** Of the calls of a flood. */
const BACKLOG_SHARES = [0.5, 5];

interface BacklogResult {
  calls: number;
  before: ProcessMib;
  /** While all of it waits. */
  waiting: ProcessMib;
  applied: ProcessMib;
  acceptedCallsPerS: number;
  appliedRelationsPerS: number;
}

/** Whether the memory of the processes grows with what waits. */
export async function runBacklog(bench: Bench): Promise<CaseReport> {
  return inWorld(bench, 'backlog', async (world) => {
    const results: BacklogResult[] = [];
    let firstPerson = 0;
    for (const share of BACKLOG_SHARES) {
      const calls = Math.ceil(bench.calls * share);
      const result = await measure(world, calls, firstPerson);
      console.error(`  ${JSON.stringify(result)}`);
      results.push(result);
      firstPerson += calls * ROWS_PER_CALL;
    }
    return { ...describe(results), memory: world.product.figures.memory() };
  });
}

async function measure(
  { product, db, databaseUrl }: World,
  calls: number,
  firstPerson: number,
): Promise<BacklogResult> {
  const load = makeAdds(calls, makePersons(firstPerson, calls, calls), [`a${calls}-`, `b${calls}-`]);
  const bodies = makeBodies(load);
  const seqBefore = await readAppliedSeq(db);
  const before = product.figures.rssMib();
  const holder = await connect(databaseUrl);
  try {
    await holder.query('begin');
    // What a worker locks before it applies anything of the enterprise.
    await holder.query('select from lane where enterprise_id = 1 for update');
    const sentAt = performance.now();
    await sendAll(product, bodies, CALLERS);
    const acceptedS = (performance.now() - sentAt) / 1000;
    const waiting = product.figures.rssMib();
    await verifyWaiting(db, calls);
    const releasedAt = performance.now();
    await holder.query('rollback');
    await waitUntilApplied(db);
    const appliedS = (performance.now() - releasedAt) / 1000;
    await verifyOutcome(db, seqBefore, load.expected);
    return {
      calls,
      before,
      waiting,
      applied: product.figures.rssMib(),
      acceptedCallsPerS: Math.round(calls / acceptedS),
      appliedRelationsPerS: Math.round((calls * RELATIONS_PER_CALL) / appliedS),
    };
  } finally {
    await holder.end();
  }
}

async function verifyWaiting(db: World['db'], calls: number): Promise<void> {
  const { rows } = await db.query<{ count: string }>(
    `select count(*) from import_batch where status = 'PENDING'`,
  );
  if (Number(rows[0]?.count) !== calls) throw new Error(`${rows[0]?.count} of ${calls} calls wait`);
}

function describe(results: readonly BacklogResult[]): CaseReport {
  const mib = ({ api, worker }: ProcessMib): string => `${api} / ${worker}`;
  return {
    name: 'backlog',
    title: 'Backlog and memory',
    text: `The lane is held while calls of ${ROWS_PER_CALL} rows of new users are accepted, then it is let go. Resident memory of API / worker, MiB:

${writeTable(
  ['calls that wait', 'before', 'while they wait', 'after', 'calls/s accepted', 'relations/s applied'],
  results.map((result) => [
    result.calls,
    mib(result.before),
    mib(result.waiting),
    mib(result.applied),
    result.acceptedCallsPerS,
    result.appliedRelationsPerS,
  ]),
)}`,
    figures: { backlogs: results },
    targets: [],
  };
}
