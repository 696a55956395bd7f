import { type CaseReport, formatSpread, writeTable } from './case-report.ts';
import { measureCopyFloor } from './copy-floor.ts';
import { RELATIONS_PER_CALL } from './bodies.ts';
import { spreadOf, type Spread } from './statistics.ts';
import { type Bench, connect, inWorld } from './world.ts';

const COMMIT_MS = 2_000;
const CONNECTIONS = [1, 8];

/** What this machine's PostgreSQL does without us. */
export async function runFloor(bench: Bench): Promise<CaseReport> {
  return inWorld(bench, 'floor', async ({ db, databaseUrl }) => {
    const copies: number[] = [];
    for (let round = 0; round < bench.rounds; round += 1)
      copies.push(await measureCopyFloor(db, bench.calls * RELATIONS_PER_CALL));
    const copyPerS = spreadOf(copies, 0);
    await db.query(
      'create table bench_commit (id bigint generated always as identity primary key, value int)',
    );
    const commits: { connections: number; commitsPerS: number }[] = [];
    for (const connections of CONNECTIONS)
      commits.push({ connections, commitsPerS: await measureCommits(databaseUrl, connections) });
    return describe(copyPerS, commits);
  });
}

function describe(copyPerS: Spread, commits: { connections: number; commitsPerS: number }[]): CaseReport {
  const rows = [
    ['relations by bare COPY a second', formatSpread(copyPerS)],
    ...commits.map(({ connections, commitsPerS }) => [
      `single-row commits a second, connections: ${connections}`,
      commitsPerS,
    ]),
  ];
  return {
    name: 'floor',
    title: 'The floor: PostgreSQL alone',
    text: `COPY of random pairs into a copy of \`relation\` with its indexes that holds as many already; it is measured again before and after each
flood below. The commits are an INSERT of one row each.

${writeTable(['', 'median (min–max)'], rows)}`,
    figures: { copyPerS, commits },
    targets: [],
  };
}

async function measureCommits(databaseUrl: string, connections: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(databaseUrl)));
  const startedAt = performance.now();
  const counts = await Promise.all(
    clients.map(async (client) => {
      let commits = 0;
      for (; performance.now() - startedAt < COMMIT_MS; commits += 1)
        await client.query({
          name: 'insert',
          text: 'insert into bench_commit (value) values ($1::int)',
          values: [commits],
        });
      return commits;
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return Math.round(counts.reduce((sum, count) => sum + count, 0) / seconds);
}
