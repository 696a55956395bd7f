import type { Db } from '../postgres/database.ts';

export interface AttemptRecord {
  enterpriseId: number;
  appId: number;
  id: string;
  /** As it was claimed. One whose lease ran out, so that somebody sends again, records nothing. */
  attempt: number;
  /** HTTP status of the answer; null when there was none, then `error` says why. */
  status: number | null;
  error: string | null;
  /** `pending`: to be sent again, in `retryInMs`. */
  state: 'delivered' | 'pending' | 'dead';
  retryInMs: number | null;
}

export async function recordAttempt(db: Db, record: AttemptRecord): Promise<void> {
  await db.query({
    name: 'record-attempt',
    text: `
      update delivery set
        state = $5::text, last_status = $6::int, last_error = $7::text,
        next_attempt_at = now() + $8::bigint * interval '1 millisecond',
        delivered_at = case when $5::text = 'delivered' then now() end
      where enterprise_id = $1::int and app_id = $2::int and id = $3::text
        and attempts = $4::int and state = 'pending'`,
    values: [
      record.enterpriseId,
      record.appId,
      record.id,
      record.attempt,
      record.state,
      record.status,
      record.error,
      record.retryInMs,
    ],
  });
}
