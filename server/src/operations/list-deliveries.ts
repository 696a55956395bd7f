import type { EventType } from '../domain/webhook-event.ts';
import type { Db } from '../postgres/database.ts';

export type DeliveryState = 'pending' | 'delivered' | 'dead';

export interface ListedDelivery {
  /** The message's `webhook-id`. */
  id: string;
  eventType: EventType;
  state: DeliveryState;
  attempts: number;
  /** HTTP status of the last answer; null when there was none, then `lastError` says why. */
  lastStatus: number | null;
  lastError: string | null;
  createdAt: string;
  /** Null when it is not pending. */
  nextAttemptAt: string | null;
  deliveredAt: string | null;
}

/** The state is written out, so that the index of the dead can serve. */
const STATE_FILTERS: Record<DeliveryState, string> = {
  pending: `and state = 'pending'`,
  delivered: `and state = 'delivered'`,
  dead: `and state = 'dead'`,
};

/**
 * The messages to an app, newest first.
 * @param page `state` null: all; `before`: the last id of the page before, null for the first page.
 */
export async function listDeliveries(
  db: Db,
  page: {
    enterpriseId: number;
    appId: number;
    state: DeliveryState | null;
    before: string | null;
    size: number;
  },
): Promise<ListedDelivery[]> {
  const { rows } = await db.query<ListedDelivery>({
    text: `
      select
        id, event_type as "eventType", state, attempts, last_status as "lastStatus", last_error as "lastError",
        ${inUtc('created_at')} as "createdAt", ${inUtc('next_attempt_at')} as "nextAttemptAt",
        ${inUtc('delivered_at')} as "deliveredAt"
      from delivery
      where enterprise_id = $1::int and app_id = $2::int and ($3::text is null or id < $3::text)
        ${page.state === null ? '' : STATE_FILTERS[page.state]}
      order by id desc
      limit $4::int`,
    values: [page.enterpriseId, page.appId, page.before, page.size],
  });
  return rows;
}

function inUtc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
