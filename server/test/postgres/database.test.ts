import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, createTestDatabase } from '../database.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.query({ text: 'create table kept (id int primary key)' });
});
afterAll(() => db.drop());

const insert = (id: number) => ({
  name: 'insert-kept',
  text: 'insert into kept values ($1::int)',
  values: [id],
});

async function readKept(): Promise<number[]> {
  const { rows } = await db.database.query<{ id: number }>({ text: 'select id from kept order by id' });
  return rows.map(({ id }) => id);
}

test('statements that are sent at once are run in order, and a failed one takes the whole transaction with it', async () => {
  await db.database.transaction(TIMEOUTS, async (tx) => {
    await Promise.all([1, 2, 3].map((id) => tx.query(insert(id))));
  });
  const failing = db.database.transaction(TIMEOUTS, async (tx) => {
    await Promise.all([tx.query(insert(4)), tx.query(insert(1)), tx.query(insert(5))]);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await readKept()).toEqual([1, 2, 3]);
});

test('a statement that nobody waits for fails the transaction too', async () => {
  const failing = db.database.transaction(TIMEOUTS, async (tx) => {
    tx.query(insert(1)).catch(() => undefined);
    await tx.query(insert(6)).catch(() => undefined);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await readKept()).toEqual([1, 2, 3]);
});

test('a session that is ended with statements on their way fails them, the transaction, and nothing after', async () => {
  const failing = db.database.transaction(TIMEOUTS, async (tx) => {
    await Promise.all([
      tx.query(insert(7)),
      tx.query({ text: 'select pg_terminate_backend(pg_backend_pid())' }),
      tx.query(insert(8)),
      tx.query(insert(9)),
    ]);
  });
  await expect(failing).rejects.toMatchObject({ code: expect.stringMatching(/^(57P01|08006)$/) });
  expect(await readKept()).toEqual([1, 2, 3]);
});

test('nothing is sent behind the end of a transaction, where it would stand alone', async () => {
  let late: Promise<unknown> = Promise.resolve();
  const failing = db.database.transaction(TIMEOUTS, async (tx) => {
    const slow = tx.query({ text: 'select pg_sleep(0.05)' });
    late = slow.catch(() => undefined).then(() => tx.query(insert(10)));
    await Promise.all([late, Promise.reject(new Error('over'))]);
  });
  await expect(failing).rejects.toThrow('over');
  await expect(late).rejects.toThrow('the transaction of this statement is over');
  expect(await readKept()).not.toContain(10);
});

test('one by one, each statement is a transaction of its own, with its timeouts, and leaves nothing to the next', async () => {
  const single = db.database.oneByOne({ ...TIMEOUTS, statementMs: 1_234 });
  const settings = {
    text: `select current_setting('statement_timeout') as "timeout"`,
  };
  expect((await single.query(settings)).rows).toEqual([{ timeout: '1234ms' }]);
  expect((await db.database.query(settings)).rows).toEqual([{ timeout: '0' }]);
  await single.query(insert(20));
  await expect(single.query(insert(20))).rejects.toMatchObject({ code: '23505' });
  await single.query(insert(21));
  expect(await readKept()).toEqual(expect.arrayContaining([20, 21]));
});
