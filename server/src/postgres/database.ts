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
}

/** All in milliseconds; 0 waits for ever. */
export interface TransactionTimeouts {
  statementMs: number;
  lockMs: number;
  idleMs: number;
}

export interface Database extends Db {
  /**
   * Runs `work` in one READ COMMITTED transaction. When the connection is lost during the commit, its outcome is unknown and
   * the error says no more than that.
   */
  transaction<T>(timeouts: TransactionTimeouts, work: (tx: Db) => Promise<T>): Promise<T>;
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
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);

  const run = async <Row extends object>(
    target: pg.Pool | pg.PoolClient,
    { name, text, values }: Statement,
  ): Promise<QueryResult<Row>> => {
    const named = name !== undefined && options.preparedStatements ? { name } : {};
    const result = await target.query<Row>({ ...named, text, values: values ?? [] }).catch(rethrow);
    return { rows: result.rows, rowCount: result.rowCount ?? 0 };
  };

  return {
    query: (statement) => run(pool, statement),
    transaction: (timeouts, work) => runTransaction(pool, timeouts, run, work),
    end: () => pool.end(),
  };
}

async function runTransaction<T>(
  pool: pg.Pool,
  timeouts: TransactionTimeouts,
  run: <Row extends object>(client: pg.PoolClient, statement: Statement) => Promise<QueryResult<Row>>,
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(rethrow);
  let isBroken = false;
  const noteError = (): void => {
    isBroken = true;
  };
  // A connection that dies between two statements would otherwise end the process.
  client.on('error', noteError);
  try {
    // One round trip. SET LOCAL leaves no session state behind, so PgBouncer in transaction mode works.
    const begin = client.query(
      `begin isolation level read committed;
       set local statement_timeout = ${timeouts.statementMs};
       set local lock_timeout = ${timeouts.lockMs};
       set local idle_in_transaction_session_timeout = ${timeouts.idleMs}`,
    );
    await begin.catch(rethrow);
    const result = await work({ query: (statement) => run(client, statement) });
    await client.query('commit').catch(rethrow);
    return result;
  } catch (error) {
    await client.query('rollback').catch(noteError);
    throw error;
  } finally {
    client.off('error', noteError);
    client.release(isBroken);
  }
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
