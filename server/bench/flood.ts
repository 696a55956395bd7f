import type { Client } from 'pg';
import { type ImportLoad, type Outcome, makeBodies, RELATIONS_PER_ROW, ROWS_PER_CALL } from './bodies.ts';
import type { CpuS } from './process-figures.ts';
import type { Product } from './product.ts';
import { round } from './statistics.ts';
import { waitUntilApplied } from './watch-applied.ts';

/** Callers of an integration that pushes as fast as it is let. */
const CALLERS = 8;

export interface FloodResult {
  /** Of the rows that are good. */
  relations: number;
  relationsPerS: number;
  callsPerS: number;
  /** Seconds of CPU for a million relations. */
  cpuSPerMillion: CpuS;
  walBytesPerRelation: number;
  tableBytesPerRelation: number;
}

/**
 * Sends all calls from a few callers at once and waits until all of them are applied; the rate is from the first call sent to
 * the last batch applied. The bodies are made beforehand: making them is not what is measured.
 * @throws when the results are not those that the load must have.
 */
export async function runFlood(product: Product, db: Client, load: ImportLoad): Promise<FloodResult> {
  const bodies = makeBodies(load);
  const seqBefore = await readAppliedSeq(db);
  const before = await readSizes(db);
  const cpuBefore = product.figures.cpuS();
  const startedAt = performance.now();
  await sendAll(product, bodies, CALLERS);
  await waitUntilApplied(db);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = product.figures.cpuS();
  const after = await readSizes(db);
  await verifyOutcome(db, seqBefore, load.expected);
  const relations = load.calls * ROWS_PER_CALL * RELATIONS_PER_ROW - load.expected.failed * RELATIONS_PER_ROW;
  const cpuOf = (part: keyof CpuS): number => round(((cpu[part] - cpuBefore[part]) * 1e6) / relations, 1);
  return {
    relations,
    relationsPerS: Math.round(relations / seconds),
    callsPerS: round(load.calls / seconds, 1),
    cpuSPerMillion: {
      api: cpuOf('api'),
      worker: cpuOf('worker'),
      postgres: cpuOf('postgres'),
      callers: cpuOf('callers'),
    },
    walBytesPerRelation: Math.round((after.wal - before.wal) / relations),
    tableBytesPerRelation: Math.round((after.tables - before.tables) / relations),
  };
}

/** A few callers, each of which sends its next call when the last is answered. */
export async function sendAll(product: Product, bodies: readonly string[], callers: number): Promise<void> {
  let next = 0;
  const call = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await product.batchAdd(body);
  };
  await Promise.all(Array.from({ length: callers }, call));
}

export async function readAppliedSeq(db: Client): Promise<number> {
  const { rows } = await db.query<{ seq: string }>(
    'select applied_seq as seq from lane where enterprise_id = 1',
  );
  return Number(rows[0]?.seq);
}

/** A rate of work that was not done, or done wrongly, would be worth nothing. */
export async function verifyOutcome(db: Client, seqBefore: number, expected: Outcome): Promise<void> {
  const { rows } = await db.query<Outcome>({
    text: `
      select
        sum(relations_added)::float8 as added, sum(relations_removed)::float8 as removed,
        sum(unchanged_count)::float8 as unchanged, sum(fail_count)::float8 as failed
      from import_batch where enterprise_id = 1 and applied_seq > $1::bigint`,
    values: [seqBefore],
  });
  const actual = JSON.stringify(rows[0]);
  if (actual !== JSON.stringify(expected))
    throw new Error(`the product applied ${actual} instead of ${JSON.stringify(expected)}`);
}

async function readSizes(db: Client): Promise<{ wal: number; tables: number }> {
  const { rows } = await db.query<{ wal: string; tables: string }>(`
    select
      pg_current_wal_insert_lsn() - '0/0'::pg_lsn as wal,
      sum(pg_total_relation_size(c.oid)) as tables
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`);
  return { wal: Number(rows[0]?.wal), tables: Number(rows[0]?.tables) };
}
