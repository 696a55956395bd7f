import type { Db } from '../postgres/database.ts';

export interface ClaimedDelivery {
  id: string;
  /** The body, byte for byte. */
  payload: string;
  /** This attempt's number, from 1. */
  attempt: number;
  url: string;
  /** `whsec_…`, the newest first; two while one takes over from the other. */
  secrets: string[];
}

/**
 * Takes the messages of a webhook that have been due for longest. They are ours for `leaseMs`: no transaction stays open while
 * they are sent, and when we die meanwhile somebody sends them again after that.
 */
export async function claimDeliveries(
  db: Db,
  input: { enterpriseId: number; appId: number; countMax: number; leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const { enterpriseId, appId, countMax, leaseMs } = input;
  const { rows } = await db.query<ClaimedDelivery>({
    name: 'claim-deliveries',
    // A subquery in FROM could be run again for every row of a join, and lock more than the limit each time.
    text: `
      with due as materialized (
        select id from delivery
        where enterprise_id = $1::int and app_id = $2::int and state = 'pending' and next_attempt_at <= now()
        order by next_attempt_at, id
        limit $3::int
        for update skip locked
      )
      update delivery d set
        attempts = d.attempts + 1, next_attempt_at = now() + $4::int * interval '1 millisecond'
      from due, webhook w
      where d.enterprise_id = $1::int and d.app_id = $2::int and d.id = due.id
        and w.enterprise_id = $1::int and w.app_id = $2::int
      returning
        d.id, d.payload::text, d.attempts as attempt, w.url,
        case when w.previous_secret_until > now() then array[w.secret, w.previous_secret] else array[w.secret] end as secrets`,
    values: [enterpriseId, appId, countMax, leaseMs],
  });
  return rows;
}
