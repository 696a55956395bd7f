import { Client } from 'pg';
import type { Database } from '../../src/postgres/database.ts';
import { WORKER_APPLICATION_NAME } from '../../src/worker/worker.ts';

/** What PostgreSQL says of one connection of a worker. */
export interface WorkerSession {
  pid: number;
  state: string;
  /** What it waits for: `ClientRead`, `ClientWrite`, a kind of lock. */
  wait: string | null;
  /** It has written to its lane's row, or locked it, and its transaction is open. */
  holdsLane: boolean;
}

export async function findWorkerSessions(database: Database): Promise<WorkerSession[]> {
  const { rows } = await database.query<WorkerSession>({
    text: `
      select a.pid, a.state, a.wait_event as wait, exists (
        select from pg_locks l
        where l.pid = a.pid and l.relation = 'lane'::regclass and l.mode in ('RowShareLock', 'RowExclusiveLock')
      ) as "holdsLane"
      from pg_stat_activity a
      where a.application_name = $1::text and a.datname = current_database()`,
    values: [WORKER_APPLICATION_NAME],
  });
  return rows;
}

/** Lets nobody write to a table until it is released: a chunk that comes to it waits in the middle of its statement. */
export async function holdTable(
  databaseUrl: string,
  table: 'relation',
): Promise<{ release(): Promise<void> }> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in share mode`);
  return { release: () => client.end() };
}

export async function countPending(database: Database): Promise<number> {
  const { rows } = await database.query<{ pending: number }>({
    text: `select count(*) as pending from import_batch where status = 'PENDING'`,
  });
  return rows[0]?.pending ?? -1;
}
