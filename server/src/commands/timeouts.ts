import type { TransactionTimeouts } from '../postgres/database.ts';

/** For a handful of rows, with a person waiting: longer means that the database is in trouble. */
export const COMMAND_TIMEOUTS: TransactionTimeouts = { statementMs: 10_000, lockMs: 5_000, idleMs: 10_000 };
