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

export interface DeliveryPage {
  enterpriseId: number;
  appId: number;
  /** Null: all. */
  state: DeliveryState | null;
  eventType?: EventType | null;
  /** createdAt, inclusive and exclusive; null for no bound. */
  from?: string | null;
  to?: string | null;
  /** The last id of the page before; null for the first page. */
  before: string | null;
  size: number;
}

/** The state is written out, so that the index of the dead can serve. */
const STATE_FILTERS: Record<DeliveryState, string> = {
  pending: `and state = 'pending'`,
  delivered: `and state = 'delivered'`,
  dead: `and state = 'dead'`,
};

/**
 * Where in the order of ids a moment lies: they begin with the time at which they were made, which is moments after the one that is
 * shown, by another clock. Ten minutes are more than both.
 */
function idAt(parameter: string, sign: '+' | '-'): string {
  const ms = `(extract(epoch from ${parameter}::timestamptz ${sign} interval '10 minutes') * 1000)::bigint`;
  return `'msg_' || lpad(to_hex(greatest(${ms}, 0)), 12, '0')`;
}

/** The messages to an app, newest first. */
export async function listDeliveries(db: Db, page: DeliveryPage): Promise<ListedDelivery[]> {
  const { rows } = await db.query<ListedDelivery>({
    text: `
      select
        id, event_type as "eventType", state, attempts, last_status as "lastStatus", last_error as "lastError",
        ${inUtc('created_at')} as "createdAt", ${inUtc('next_attempt_at')} as "nextAttemptAt",
        ${inUtc('delivered_at')} as "deliveredAt"
      from delivery
      where enterprise_id = $1::int and app_id = $2::int and ($3::text is null or id < $3::text)
        ${page.state === null ? '' : STATE_FILTERS[page.state]}
        and ($5::text is null or event_type = $5::text)
        and ($6::timestamptz is null or (created_at >= $6::timestamptz and id >= ${idAt('$6', '-')}))
        and ($7::timestamptz is null or (created_at < $7::timestamptz and id < ${idAt('$7', '+')}))
      order by id desc
      limit $4::int`,
    values: [
      page.enterpriseId,
      page.appId,
      page.before,
      page.size,
      page.eventType ?? null,
      page.from ?? null,
      page.to ?? null,
    ],
  });
  return rows;
}

function inUtc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
