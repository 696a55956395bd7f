import pg from 'pg';
import { hasSqlState } from './sqlstate.ts';

/** A database or a transaction: an operation takes either, so that callers can compose operations. */
export interface Db {
  /** Runs one statement. `name` makes it a prepared one; statements that run once in a while leave it out. */
  query<Row extends object>(statement: Statement): Promise<QueryResult<Row>>;
}

export interface Statement {
  name?: string;
  text: string;
  values?: unknown[];
}

export interface QueryResult<Row> {
  rows: Row[];
  rowCount: number;
}

export interface DatabaseOptions {
  databaseUrl: string;
  /** Seen in pg_stat_activity; readiness and the reaper of frozen workers go by it. */
  applicationName: string;
  poolSize: number;
  preparedStatements: boolean;
  /**
   * How long a statement outside a transaction may take, in milliseconds; 0 for as long as it takes. Past it the database is
   * silent, or the way to it is, and the connection is given up.
   */
  answerTimeoutMs?: number;
}

/** For the way back. */
const ANSWER_MARGIN_MS = 5_000;

/** All in milliseconds; 0 waits for ever. */
export interface TransactionTimeouts {
  statementMs: number;
  lockMs: number;
  idleMs: number;
}

export interface Database extends Db {
  /**
   * Runs `work` in one READ COMMITTED transaction. Its statements are sent as they come, whether or not the ones before are
   * answered. The first that fails, awaited or not, fails the transaction and all statements behind it, with its own error.
   * When the connection is lost during the commit, its outcome is unknown and the error says no more than that.
   */
  transaction<T>(timeouts: TransactionTimeouts, work: (tx: Db) => Promise<T>): Promise<T>;
  /** Each of its statements is a transaction of its own, in one round trip. */
  oneByOne(timeouts: TransactionTimeouts): Db;
  end(): Promise<void>;
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    application_name: options.applicationName,
    max: options.poolSize,
    types: { getTypeParser },
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    pipeline: true,
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  // Nor may one that breaks at any other time: the pool listens to idle ones only. What is asked of it fails, and the pool throws
  // it away when it comes back.
  pool.on('connect', (client) => client.on('error', () => undefined));

  const run = async <Row extends object>(
    client: pg.PoolClient,
    { name, text, values }: Statement,
  ): Promise<QueryResult<Row>> => {
    sendTogether(client);
    const named = name !== undefined && options.preparedStatements ? { name } : {};
    const result = await client.query<Row>({ ...named, text, values: values ?? [] }).catch(rethrow);
    return { rows: result.rows, rowCount: result.rowCount ?? 0 };
  };

  return {
    query: <Row extends object>(statement: Statement) =>
      withClient(pool, options.answerTimeoutMs ?? 0, (client) => run<Row>(client, statement)),
    transaction: (timeouts, work) =>
      withClient(pool, silenceMs(timeouts), (client, heard) =>
        runTransaction(
          client,
          timeouts,
          <Row extends object>(statement: Statement) => run<Row>(client, statement).finally(heard),
          work,
        ),
      ),
    oneByOne: (timeouts) => ({
      query: <Row extends object>(statement: Statement) =>
        withClient(pool, silenceMs(timeouts), (client) =>
          runAlone(client, timeouts, () => run<Row>(client, statement)),
        ),
    }),
    end: () => pool.end(),
  };
}

/** PostgreSQL itself ends a statement at its timeout and says so. When that long after nothing has been heard, nothing will be. */
function silenceMs({ statementMs }: TransactionTimeouts): number {
  return statementMs === 0 ? 0 : statementMs + ANSWER_MARGIN_MS;
}

/**
 * What our code sends in one go leaves in one packet. A system call for each statement, and a session of PostgreSQL woken by it,
 * took a fifth of the time of a process with many small transactions.
 */
function sendTogether({ connection: { stream } }: pg.PoolClient): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/**
 * @param silenceMsMax how long nothing may be heard before the connection is given up; 0 for ever. Without it the kernel would
 *   wait for a silent network for a quarter of an hour.
 */
async function withClient<T>(
  pool: pg.Pool,
  silenceMsMax: number,
  work: (client: pg.PoolClient, heard: () => void) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(rethrow);
  const giveUp = (): void => void client.connection.stream.destroy();
  const silence = silenceMsMax === 0 ? undefined : setTimeout(giveUp, silenceMsMax);
  try {
    return await work(client, () => silence?.refresh());
  } finally {
    clearTimeout(silence);
    client.release(client.getTransactionStatus() !== 'I');
  }
}

async function runTransaction<T>(
  client: pg.PoolClient,
  timeouts: TransactionTimeouts,
  run: Db['query'],
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  const begun = begin(client, timeouts);
  const sent = [settled(begun)];
  let isOver = false;
  let failure: unknown;
  const send = async <Row extends object>(statement: Statement): Promise<QueryResult<Row>> => {
    try {
      const [result] = await Promise.all([run<Row>(statement), begun]);
      return result;
    } catch (error) {
      // PostgreSQL says of a statement behind a failed one only that it is behind a failed one.
      failure ??= error;
      throw failure;
    }
  };
  const query = <Row extends object>(statement: Statement): Promise<QueryResult<Row>> => {
    // Sent after the end, it would be committed by itself.
    if (isOver) return Promise.reject(new Error('the transaction of this statement is over'));
    const result = send<Row>(statement);
    sent.push(settled(result));
    return result;
  };
  try {
    const result = await work({ query });
    isOver = true;
    await Promise.all([begun, ...sent]);
    if (failure !== undefined) throw failure;
    await client.query('commit').catch(rethrow);
    return result;
  } catch (error) {
    isOver = true;
    await client.query('rollback').catch(() => undefined);
    await Promise.all(sent);
    throw error;
  }
}

/** Keeps no result, which may be large. */
function settled(promise: Promise<unknown>): Promise<void> {
  return promise.then(
    () => undefined,
    () => undefined,
  );
}

/** A failed statement turns the commit behind it into a rollback. */
async function runAlone<T>(
  client: pg.PoolClient,
  timeouts: TransactionTimeouts,
  statement: () => Promise<T>,
): Promise<T> {
  const begun = begin(client, timeouts);
  const done = statement();
  const committed = client.query('commit').catch(rethrow);
  await Promise.allSettled([begun, done, committed]);
  await begun;
  const result = await done;
  await committed;
  return result;
}

/** SET LOCAL leaves no session state behind, so PgBouncer in transaction mode works. */
async function begin(client: pg.PoolClient, timeouts: TransactionTimeouts): Promise<void> {
  const { statementMs, lockMs, idleMs } = timeouts;
  sendTogether(client);
  await client
    .query(
      `begin isolation level read committed;
       set local statement_timeout = ${statementMs};
       set local lock_timeout = ${lockMs};
       set local idle_in_transaction_session_timeout = ${idleMs}`,
    )
    .catch(rethrow);
}

/**
 * The driver's own errors (socket closed, connect timeout, query on a broken client) have no SQLSTATE: they all mean that the
 * connection failed, so they get the SQLSTATE of that.
 */
function rethrow(error: unknown): never {
  if (hasSqlState(error)) throw error;
  const message = error instanceof Error ? error.message : String(error);
  throw Object.assign(new Error(`no connection to the database: ${message}`, { cause: error }), {
    code: '08006',
  });
}

/** Every id that we issue stays at or below 2^53 - 1, so a JavaScript number holds it without loss. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`int8 out of the safe range: ${text}`);
  return value;
}

type TypeOid = Parameters<typeof pg.types.getTypeParser>[0];

function getTypeParser(oid: TypeOid, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === pg.types.builtins.INT8) return parseInt8;
  // Text keeps PostgreSQL's six decimals, which a JavaScript Date would cut to three. Answers are formatted in SQL.
  if (oid === pg.types.builtins.TIMESTAMPTZ) return String;
  return pg.types.getTypeParser(oid, format);
}
