import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { makeRandom, shuffleNumbers } from './random.ts';

/**
 * The yardstick: relations per second of a bare COPY of random pairs into a copy of `relation` with its indexes, which holds
 * as many already.
 */
export async function measureCopyFloor(db: Client, relations: number): Promise<number> {
  await db.query('drop table if exists bench_relation');
  await db.query('create table bench_relation (like relation including all)');
  await copyPairs(db, makePairs(relations, 0));
  const lines = makePairs(relations, relations);
  const startedAt = performance.now();
  await copyPairs(db, lines);
  const seconds = (performance.now() - startedAt) / 1000;
  await db.query('drop table bench_relation');
  return Math.round(relations / seconds);
}

/** Pairs of 200 groups and users in random order; none occurs twice. */
function makePairs(count: number, first: number): string[] {
  const users = shuffleNumbers(count, makeRandom(first));
  const lines: string[] = [];
  // Pieces of a few thousand lines, as a client would send them.
  for (let start = 0; start < count; start += 4_000) {
    const piece = [...users.subarray(start, start + 4_000)];
    lines.push(piece.map((user) => `1\t${(user * 7) % 200}\t${first + user}\n`).join(''));
  }
  return lines;
}

async function copyPairs(db: Client, lines: string[]): Promise<void> {
  await pipeline(
    Readable.from(lines),
    db.query(copyFrom('copy bench_relation (enterprise_id, group_id, user_id) from stdin')),
  );
}
