import { randomBytes } from 'node:crypto';
import { parseWebhookUrl } from '../domain/webhook-address.ts';
import type { EventType } from '../domain/webhook-event.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/** How long messages carry the old secret's signature too. */
const SECRET_OVERLAP_HOURS = 24;

export interface WebhookInput {
  enterpriseId: number;
  appId: number;
  url: string;
  events: EventType[];
  isEnabled: boolean;
  /** True: a new secret; messages are signed with the old one too for 24 hours. */
  rotatesSecret: boolean;
  /** The configuration's `webhookAllowPrivate`. */
  allowsPrivate: boolean;
}

/**
 * Registers the URL of an app, or changes it. Messages that wait go to the new URL.
 * @returns the secret, `whsec_…`, when it is new; it is not shown again. Null when the webhook keeps the one it has.
 * @throws {MusterError} PARAM_ERROR (the URL may not be used), NOT_FOUND (the enterprise has no such app).
 */
export async function saveWebhook(db: Db, input: WebhookInput): Promise<string | null> {
  const { enterpriseId, appId, events, isEnabled, rotatesSecret } = input;
  const url = parseWebhookUrl(input.url, input.allowsPrivate);
  const apps = await db.query({
    text: `select from app where id = $2::int and enterprise_id = $1::int`,
    values: [enterpriseId, appId],
  });
  if (apps.rowCount === 0)
    throw new MusterError('NOT_FOUND', { zh: '没有这个应用', en: 'there is no such app' });
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const { rows } = await db.query<{ secret: string }>({
    text: `
      insert into webhook as w (enterprise_id, app_id, url, events, enabled, secret)
      values ($1::int, $2::int, $3::text, $4::text[], $5::boolean, $6::text)
      on conflict (enterprise_id, app_id) do update set
        url = excluded.url, events = excluded.events, enabled = excluded.enabled,
        secret = case when $7::boolean then excluded.secret else w.secret end,
        previous_secret = case when $7::boolean then w.secret else w.previous_secret end,
        previous_secret_until =
          case when $7::boolean then now() + $8::int * interval '1 hour' else w.previous_secret_until end
      returning w.secret`,
    values: [
      enterpriseId,
      appId,
      url.href,
      [...new Set(events)],
      isEnabled,
      secret,
      rotatesSecret,
      SECRET_OVERLAP_HOURS,
    ],
  });
  return rows[0]?.secret === secret ? secret : null;
}
