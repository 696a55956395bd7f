import type { Client } from 'pg';
import { makeAdds, makePersons, phoneOf, RELATIONS_PER_ROW, ROWS_PER_CALL, type Persons } from './bodies.ts';
import { type CaseReport, writeTable } from './case-report.ts';
import { runFlood } from './flood.ts';
import { startRedis } from './redis.ts';
import { type Bench, connect, inWorld } from './world.ts';

const LOOP_ROWS = 2_000;
const TRANSACTION_ROWS = 10_000;
const REDIS_ROWS = 200_000;
const GROUPS = 100;

interface Peers {
  muster: number;
  loop: number;
  transaction: number;
  redis: number | null;
}

/** Measured earlier, each on an installation of its own; what they do is not the same work. */
const QUOTED = [
  [
    'Medusa 2.21.2, customers to a group, 500 ids a call',
    '6,000–9,000',
    'takes internal ids, so resolves nobody; the same users again double their rows',
  ],
  [
    'Parcelvoy (3d59d28), CSV of new users to a list',
    '550–609',
    'MariaDB and Redis; resolves and updates a user a row',
  ],
  ['Parcelvoy, the same users to a second list', '372–407', ''],
  [
    'listmonk, only its SQL replayed with `pg`, new subscribers × 2 lists',
    '15,700',
    'no HTTP, no program around it; by e-mail only',
  ],
];

/** What people use today for the same, on the same PostgreSQL, with new users everywhere. */
export async function runPeers(bench: Bench): Promise<CaseReport> {
  return inWorld(bench, 'peers', async ({ product, db, databaseUrl }) => {
    const flood = await runFlood(
      product,
      db,
      makeAdds(bench.calls, makePersons(0, bench.calls, 1), ['a', 'b']),
    );
    const client = await connect(databaseUrl);
    await makeTables(client);
    const loop = await measureLoop(client, makeRows(0, LOOP_ROWS), 1);
    const transaction = await measureLoop(client, makeRows(LOOP_ROWS, TRANSACTION_ROWS), ROWS_PER_CALL);
    await client.end();
    const redis = await measureRedis(bench);
    return describe({ muster: flood.relationsPerS, loop, transaction, redis });
  });
}

async function makeTables(client: Client): Promise<void> {
  await client.query(`
    create schema bench;
    create table bench.person (id bigint generated always as identity primary key, phone text not null unique, updated_at timestamptz);
    create table bench.member (group_id int not null, person_id bigint not null, primary key (group_id, person_id));
    create index member_person on bench.member (person_id)`);
}

interface LoopRow {
  phone: string;
  groupIds: [number, number];
}

function makeRows(first: number, count: number): LoopRow[] {
  const persons: Persons = makePersons(first, Math.ceil(count / ROWS_PER_CALL), 1);
  return Array.from({ length: count }, (_, place) => {
    const person = persons(place);
    return { phone: phoneOf(person), groupIds: [(person * 7) % GROUPS, GROUPS + (person % GROUPS)] };
  });
}

/** Relations a second of the loop that integrators write, with a commit after so many rows. */
async function measureLoop(client: Client, rows: readonly LoopRow[], rowsPerCommit: number): Promise<number> {
  const startedAt = performance.now();
  for (const [place, row] of rows.entries()) {
    if (rowsPerCommit > 1 && place % rowsPerCommit === 0) await client.query('begin');
    const { rows: found } = await client.query<{ id: string }>({
      name: 'upsert-person',
      text: `
        insert into bench.person (phone, updated_at) values ($1::text, now())
        on conflict (phone) do update set updated_at = now() returning id`,
      values: [row.phone],
    });
    for (const groupId of row.groupIds)
      await client.query({
        name: 'insert-member',
        text: 'insert into bench.member (group_id, person_id) values ($1::int, $2::bigint) on conflict do nothing',
        values: [groupId, found[0]?.id],
      });
    if (rowsPerCommit > 1 && (place + 1) % rowsPerCommit === 0) await client.query('commit');
  }
  return Math.round((rows.length * RELATIONS_PER_ROW) / ((performance.now() - startedAt) / 1000));
}

async function measureRedis({ folder, cleanup }: Bench): Promise<number | null> {
  const redis = await startRedis(folder, cleanup);
  if (redis === null) return null;
  try {
    const rows = makeRows(0, REDIS_ROWS);
    const startedAt = performance.now();
    for (let start = 0; start < rows.length; start += ROWS_PER_CALL) {
      const call = rows.slice(start, start + ROWS_PER_CALL);
      await redis.addToSets(
        call.flatMap(({ phone, groupIds }) => groupIds.map((id) => [`group:${id}`, phone] as const)),
      );
    }
    return Math.round((rows.length * RELATIONS_PER_ROW) / ((performance.now() - startedAt) / 1000));
  } finally {
    await redis.stop();
  }
}

function describe(peers: Peers): CaseReport {
  return {
    name: 'peers',
    title: 'Side by side',
    text: `New users, two groups a row, in this run, on this PostgreSQL:

${writeTable(
  ['', 'relations/s', 'lacks'],
  [
    ['Muster, over HTTP until applied', peers.muster, ''],
    [
      'a loop with `pg`: one upsert and two INSERT … ON CONFLICT a row',
      peers.loop,
      'verdicts, order, counts, history, HTTP',
    ],
    [
      `the same, one transaction per ${ROWS_PER_CALL} rows`,
      peers.transaction,
      'the same; a bad row fails all of them',
    ],
    [
      'Redis: SADD, 1,000 a pipeline, Unix socket',
      peers.redis ?? 'no redis-server found',
      'identities, durability (persistence off), verdicts, order, HTTP',
    ],
  ],
)}

Quoted, measured earlier on a 2-core machine, not in this run:

${writeTable(['', 'relations/s', 'note'], QUOTED)}`,
    figures: peers,
    targets: [],
  };
}
