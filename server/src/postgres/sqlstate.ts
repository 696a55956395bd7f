/** What a failure means for whoever meets it: is the database away, is the data at fault, or is it a bug of ours? */
export type FailureKind = 'away' | 'data' | 'bug';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const AWAY_CLASSES = [
  '08', // connection exception; database.ts gives this to the driver's own errors
  '28', // the login is refused, as while roles are being restored
  '3D', // the database is missing, as while it is being restored
  '40', // transaction rollback: deadlock, serialization failure
  '53', // insufficient resources: disk full, too many connections
  '55', // object not in prerequisite state: lock not available
  '57', // operator intervention: shutdown, crash, statement timeout
  '58', // system error
  'XX', // internal error of PostgreSQL
];
const AWAY_CODES = [
  '25006', // read-only transaction: a standby that is being promoted
  '25P03', // idle in transaction for too long: this process was frozen
];
const DATA_CLASSES = ['22', '23', '54'];

/** Standard classes begin with a digit, F, H, P or X; without that, Node's own EPIPE would look like a SQLSTATE. */
const SQLSTATE = /^[0-9FHPX][0-9A-Z]{4}$/;

/** True for an error that PostgreSQL reported, or that `database.ts` made of a lost connection. */
export function hasSqlState(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && SQLSTATE.test(error.code)
  );
}

/**
 * Sorts a failure. `away` goes by itself and is retried; `data` and `bug` come back for the same input. An error without a
 * SQLSTATE is an exception of our own code: a bug.
 */
export function classifyFailure(error: unknown): FailureKind {
  if (!hasSqlState(error)) return 'bug';
  if (AWAY_CODES.includes(error.code) || AWAY_CLASSES.includes(error.code.slice(0, 2))) return 'away';
  return DATA_CLASSES.includes(error.code.slice(0, 2)) ? 'data' : 'bug';
}
