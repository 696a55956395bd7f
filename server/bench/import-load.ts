import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { type ImportCase, makeBody, RELATIONS_PER_CALL } from './bodies.ts';
import type { CpuS } from './process-figures.ts';
import type { Product } from './product.ts';

/** Callers of an integration that pushes as fast as it is let. */
const CALLERS = 8;
/** How often the database is asked which batches are applied; what is told of waiting is exact to that. */
const WATCH_MS = 5;

export interface FloodResult {
  name: string;
  relations: number;
  relationsPerS: number;
  callsPerS: number;
  /** Seconds of CPU for a million relations. */
  cpuSPerMillion: CpuS;
  walBytesPerRelation: number;
  tableBytesPerRelation: number;
  rssMib: { api: number; worker: number };
}

/**
 * Sends all calls from a few callers at once and waits until all of them are applied; the rate is from the first call sent to
 * the last batch applied. The bodies are made beforehand: making them is not what is measured.
 */
export async function runFlood(product: Product, db: Client, load: ImportCase): Promise<FloodResult> {
  const bodies = Array.from({ length: load.calls }, (_, call) => makeBody(load, call));
  await db.query('checkpoint');
  const before = await readSizes(db);
  const cpuBefore = product.figures.cpuS();
  const startedAt = performance.now();
  let next = 0;
  const call = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await product.batchAdd(body);
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  await waitUntilApplied(db);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = product.figures.cpuS();
  const after = await readSizes(db);
  const relations = load.calls * RELATIONS_PER_CALL;
  const cpuOf = (part: keyof CpuS): number => round(((cpu[part] - cpuBefore[part]) * 1e6) / relations, 1);
  return {
    name: load.name,
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
    rssMib: product.figures.rssMib(),
  };
}

export interface PacedResult {
  callsPerS: number;
  answerP50Ms: number;
  answerP99Ms: number;
  appliedP50Ms: number;
  appliedP99Ms: number;
}

/**
 * Sends the calls at random moments of a given mean rate, whether or not earlier ones are answered, so that a slow answer
 * delays nobody's clock: the time of an answer is from the moment its call was due.
 */
export async function runPaced(
  product: Product,
  db: Client,
  load: ImportCase,
  callsPerS: number,
): Promise<PacedResult> {
  const bodies = Array.from({ length: load.calls }, (_, call) => makeBody(load, call));
  const answersMs: number[] = [];
  const answeredAt = new Map<number, number>();
  const watch = watchApplied(db);
  const random = makeRandom();
  let dueAt = performance.now() + 100;
  const calls: Promise<void>[] = [];
  for (const body of bodies) {
    dueAt += (-Math.log(1 - random()) * 1000) / callsPerS;
    const due = dueAt;
    if (due > performance.now()) await delay(due - performance.now());
    const call = async (): Promise<void> => {
      const batchId = await product.batchAdd(body);
      const now = performance.now();
      answersMs.push(now - due);
      answeredAt.set(batchId, now);
    };
    calls.push(call());
  }
  await Promise.all(calls);
  const appliedAt = await watch.untilSeen(answeredAt);
  const waitsMs = [...answeredAt].map(([batchId, at]) => Math.max(0, (appliedAt.get(batchId) ?? NaN) - at));
  return {
    callsPerS: round(callsPerS, 1),
    answerP50Ms: percentile(answersMs, 0.5),
    answerP99Ms: percentile(answersMs, 0.99),
    appliedP50Ms: percentile(waitsMs, 0.5),
    appliedP99Ms: percentile(waitsMs, 0.99),
  };
}

/** Notes when each batch is first seen applied, by the benchmark's own clock. */
function watchApplied(db: Client): {
  untilSeen(batchIds: ReadonlyMap<number, unknown>): Promise<Map<number, number>>;
} {
  const seen = new Map<number, number>();
  const stopping = new AbortController();
  const watching = noteApplied(db, seen, stopping.signal);
  return {
    untilSeen: async (batchIds) => {
      while ([...batchIds.keys()].some((batchId) => !seen.has(batchId))) await delay(WATCH_MS);
      stopping.abort();
      await watching;
      return seen;
    },
  };
}

async function noteApplied(db: Client, seen: Map<number, number>, stopping: AbortSignal): Promise<void> {
  const { rows } = await db.query<{ seq: string }>(
    'select applied_seq as seq from lane where enterprise_id = 1',
  );
  let lastSeq = Number(rows[0]?.seq ?? 0);
  while (!stopping.aborted) {
    const found = await db.query<{ id: string; seq: string }>({
      name: 'watch-applied',
      text: `select id, applied_seq as seq from import_batch where enterprise_id = 1 and applied_seq > $1::bigint`,
      values: [lastSeq],
    });
    const now = performance.now();
    for (const { id, seq } of found.rows) {
      seen.set(Number(id), now);
      lastSeq = Math.max(lastSeq, Number(seq));
    }
    await delay(WATCH_MS);
  }
}

export async function waitUntilApplied(db: Client): Promise<void> {
  for (;;) {
    const { rows } = await db.query<{ isPending: boolean }>(
      `select exists (select from import_batch where status = 'PENDING') as "isPending"`,
    );
    if (rows[0]?.isPending === false) return;
    await delay(20);
  }
}

async function readSizes(db: Client): Promise<{ wal: number; tables: number }> {
  const { rows } = await db.query<{ wal: string; tables: string }>(`
    select
      pg_current_wal_insert_lsn() - '0/0'::pg_lsn as wal,
      sum(pg_total_relation_size(c.oid)) as tables
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`);
  return { wal: Number(rows[0]?.wal), tables: Number(rows[0]?.tables) };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0, 1);
}

export function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** The same sequence in every run, so that runs can be compared (mulberry32). */
function makeRandom(): () => number {
  let state = 20_261_124;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
