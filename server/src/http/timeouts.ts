import type { TransactionTimeouts } from '../postgres/database.ts';

/** For statements of a few rows: longer means that the database is as good as away. */
export const SHORT_TIMEOUTS: TransactionTimeouts = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

/**
 * Two seconds mean a database in trouble: better send the caller away. The accepting INSERT waits for nobody's lock but that of
 * a call with the same idempotency key; then the lock's time ends first, which tells the two apart.
 */
export const ACCEPT_TIMEOUTS: TransactionTimeouts = { statementMs: 2_000, lockMs: 1_900, idleMs: 5_000 };

/** Saving departments waits for the chunk that holds the lane, 5 s at most. */
export const LANE_TIMEOUTS: TransactionTimeouts = { statementMs: 10_000, lockMs: 5_000, idleMs: 5_000 };

/** Counting a rule over millions of members; the answer's own time ends first. */
export const SET_TIMEOUTS: TransactionTimeouts = { statementMs: 14_000, lockMs: 5_000, idleMs: 5_000 };

/** From the first byte of a request to its last. */
export const REQUEST_TIMEOUT_MS = 30_000;
export const HEADERS_TIMEOUT_MS = 10_000;

/** The longest `waitMs` of a result; more is cut to it. */
export const WAIT_MS_MAX = 30_000;

/**
 * For looking up a token, and again for working on a call once its body is read. Longer than the statements of a call may
 * take, so it strikes only when the database neither answers nor fails.
 */
export const ANSWER_TIMEOUT_MS = 15_000;
