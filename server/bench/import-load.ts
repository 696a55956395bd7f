import type { Client } from 'pg';
import type { Product } from './product.ts';

const ROWS_PER_CALL = 500;
const CALLERS = 8;

export interface LoadCase {
  name: string;
  optType: 'add' | 'delete';
  calls: number;
  firstPerson: number;
  /** Two names for each row, so that a row is two relations. */
  groupsOf(person: number): string;
}

export interface LoadResult {
  name: string;
  relations: number;
  relationsPerS: number;
  answerP50Ms: number;
  answerP99Ms: number;
}

/**
 * Sends the calls from a few callers at once and waits until all of them are applied; the rate is from the first call sent
 * to the last batch applied.
 */
export async function runImportLoad(product: Product, db: Client, load: LoadCase): Promise<LoadResult> {
  // The bodies are made beforehand: making them is not what is measured.
  const bodies = Array.from({ length: load.calls }, (_, call) => makeBody(load, call));
  const answersMs: number[] = [];
  const startedAt = performance.now();
  let next = 0;
  const call = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const sentAt = performance.now();
      await send(product, body);
      answersMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  await waitUntilApplied(db);
  const seconds = (performance.now() - startedAt) / 1000;
  const relations = load.calls * ROWS_PER_CALL * 2;
  answersMs.sort((a, b) => a - b);
  return {
    name: load.name,
    relations,
    relationsPerS: Math.round(relations / seconds),
    answerP50Ms: percentile(answersMs, 0.5),
    answerP99Ms: percentile(answersMs, 0.99),
  };
}

function makeBody(load: LoadCase, call: number): string {
  const data = Array.from({ length: ROWS_PER_CALL }, (_, row) => {
    const person = load.firstPerson + call * ROWS_PER_CALL + row;
    return {
      identities: [{ identityType: 'phone', identityValue: String(13_000_000_000 + person) }],
      groups: load.groupsOf(person),
    };
  });
  return JSON.stringify({ publicParams: { optType: load.optType, matchingType: 1 }, data });
}

async function send({ pool, token }: Product, body: string): Promise<void> {
  const answer = await pool.request({
    path: '/api/integrate/audience/group/rel/v2/batchAdd',
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-token': token },
    body,
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`batchAdd answered ${answer.statusCode}: ${text}`);
}

async function waitUntilApplied(db: Client): Promise<void> {
  for (;;) {
    const { rows } = await db.query<{ isPending: boolean }>(
      `select exists (select from import_batch where status = 'PENDING') as "isPending"`,
    );
    if (rows[0]?.isPending === false) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

function percentile(sorted: number[], share: number): number {
  return Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
}
