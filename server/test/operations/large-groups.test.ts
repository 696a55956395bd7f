import { afterAll, beforeAll, expect, test } from 'vitest';
import { countMembers } from '../../src/operations/count-members.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { listMembers } from '../../src/operations/list-members.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';

const MEMBERS = 1_000_000;
const PAGE = 10_000;
const TIMEOUTS = { statementMs: 60_000, lockMs: 5_000, idleMs: 60_000 };

let db: TestDatabase;
let enterpriseId: number;

beforeAll(async () => {
  db = await createTestDatabase();
  ({ enterpriseId } = await db.database.transaction(TIMEOUTS, (tx) =>
    createEnterprise(tx, { name: 'large' }),
  ));
  // Group 1 has every user up to a million, group 2 every second one up to two million.
  await db.database.query({
    text: `
      insert into relation (enterprise_id, group_id, user_id)
      select $1::int, 1, id from generate_series(1, $2::bigint) as id
      union all
      select $1::int, 2, 2 * id from generate_series(1, $2::bigint) as id`,
    values: [enterpriseId, MEMBERS],
  });
  await db.database.query({ text: 'vacuum analyze relation' });
}, 120_000);
afterAll(() => db.drop());

/** The machine has other things to do; the best of a few tries is what the code takes. */
async function bestMs(work: () => Promise<unknown>): Promise<number> {
  let bestSoFarMs = Infinity;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const startedAt = performance.now();
    await work();
    bestSoFarMs = Math.min(bestSoFarMs, performance.now() - startedAt);
  }
  return bestSoFarMs;
}

test('a page of 10,000 of a million members costs the same at any depth', async () => {
  const page = (afterUserId: number): Promise<number[]> =>
    listMembers(db.database, { enterpriseId, set: { groupId: 1 }, afterUserId, size: PAGE });
  expect(await page(MEMBERS - PAGE)).toHaveLength(PAGE);
  const firstMs = await bestMs(() => page(0));
  const lastMs = await bestMs(() => page(MEMBERS - PAGE));
  // Reading up to there would take a hundred times as long.
  expect(lastMs).toBeLessThan(firstMs * 5);
});

test('two groups of a million members intersect in under a second, on PostgreSQL 18', async () => {
  const set = { all: [{ groupId: 1 }, { groupId: 2 }], any: [], none: [] };
  const count = (): Promise<number> => countMembers(db.database, { enterpriseId, set });
  expect(await count()).toBe(MEMBERS / 2);
  // Before 18, PostgreSQL hashes both sides instead of merging them.
  const { rows } = await db.database.query<{ isMerging: boolean }>({
    text: `select current_setting('server_version_num')::int >= 180000 as "isMerging"`,
  });
  expect(await bestMs(count)).toBeLessThan(rows[0]?.isMerging === true ? 1_000 : 4_000);
});
