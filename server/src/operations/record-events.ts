import { randomBytes } from 'node:crypto';
import type { GroupChange } from '../domain/apply-pairs.ts';
import { PERMISSIONS } from '../domain/permission.ts';
import {
  type EndedBatch,
  type EventType,
  type WebhookEvent,
  countNamedGroups,
  describeChangedGroups,
  describeEndedBatch,
} from '../domain/webhook-event.ts';
import type { Db } from '../postgres/database.ts';
import { readGroupNames } from './read-group-names.ts';

interface Message {
  appId: number;
  event: WebhookEvent;
}

/**
 * Writes what the apps of an enterprise want to be told of a chunk, in the chunk's own transaction: the messages are there if
 * and only if the chunk is. Costs one look-up where nobody wants to know.
 * @param batchIds the chunk's batches, which have their final state already.
 * @param changes what they changed, by group.
 */
export async function recordEvents(
  tx: Db,
  input: { enterpriseId: number; batchIds: number[]; changes: ReadonlyMap<number, GroupChange> },
): Promise<void> {
  const { enterpriseId, batchIds, changes } = input;
  const listeners = await findListeners(tx, enterpriseId);
  if (listeners.length === 0) return;
  const listening = (type: EventType): number[] =>
    listeners.filter(({ events }) => events.includes(type)).map(({ appId }) => appId);
  const batches = await readEndedBatches(tx, enterpriseId, batchIds);

  const toldOfBatches = new Set(listening('import.finished'));
  const messages: Message[] = batches.flatMap(({ appId, ...batch }) =>
    appId !== null && toldOfBatches.has(appId) ? [{ appId, event: describeEndedBatch(batch) }] : [],
  );
  const toldOfGroups = listening('group.changed');
  const [first] = batches;
  const last = batches.at(-1);
  if (toldOfGroups.length > 0 && changes.size > 0 && first !== undefined && last !== undefined) {
    const groups = countNamedGroups(changes);
    const groupIds = groups.map(({ groupId }) => groupId);
    const names = await readGroupNames(tx, { enterpriseId, groupIds });
    const event = describeChangedGroups({ first, last, changedCount: changes.size, groups, names });
    for (const appId of toldOfGroups) messages.push({ appId, event });
  }
  await insertMessages(tx, enterpriseId, messages);
}

/** Both events are about groups, so an app that may not read groups is told nothing. */
async function findListeners(
  tx: Db,
  enterpriseId: number,
): Promise<{ appId: number; events: EventType[] }[]> {
  const { rows } = await tx.query<{ appId: number; events: EventType[] }>({
    name: 'find-listeners',
    text: `
      select w.app_id as "appId", w.events
      from webhook w
      join app a on a.id = w.app_id
      where w.enterprise_id = $1::int and w.enabled
        and a.state = 'approved' and coalesce(a.expires_at > now(), true) and $2::text = any (a.permissions)`,
    values: [enterpriseId, PERMISSIONS.groups],
  });
  return rows;
}

/** In the order of effect. */
async function readEndedBatches(
  tx: Db,
  enterpriseId: number,
  batchIds: number[],
): Promise<(EndedBatch & { appId: number | null })[]> {
  const { rows } = await tx.query<EndedBatch & { appId: number | null }>({
    name: 'read-ended-batches',
    text: `
      select
        app_id as "appId", id as "batchId", status, opt_type as "optType", matching_type as "matchingType",
        dry_run as "isDryRun", undoes_batch_id as "undoOf",
        row_count as total, success_count as success, fail_count as fail,
        relations_added as "relationsAdded", relations_removed as "relationsRemoved", unchanged_count as unchanged,
        users_created as "usersCreated", groups_created as "groupsCreated", identities_bound as "identitiesBound",
        applied_seq as "appliedSeq",
        to_char(accepted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "acceptedAt",
        to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "finishedAt"
      from import_batch
      where enterprise_id = $1::int and id = any ($2::bigint[])
      order by applied_seq`,
    values: [enterpriseId, batchIds],
  });
  return rows;
}

async function insertMessages(tx: Db, enterpriseId: number, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  const ids = makeMessageIds(messages.length);
  await tx.query({
    name: 'insert-messages',
    text: `
      insert into delivery (enterprise_id, app_id, id, event_type, payload)
      select $1::int, app_id, id, event_type, payload::json
      from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as m (app_id, id, event_type, payload)`,
    values: [
      enterpriseId,
      messages.map(({ appId }) => appId),
      ids,
      messages.map(({ event }) => event.type),
      messages.map(({ event }) => JSON.stringify(event)),
    ],
  });
}

/** Time first, so that the newest are beside each other in the index; then the place in the chunk; then chance. */
function makeMessageIds(count: number): string[] {
  const time = Date.now().toString(16).padStart(12, '0');
  return Array.from({ length: count }, (_, place) => {
    const text = `${time}${place.toString(16).padStart(4, '0')}${randomBytes(8).toString('hex')}`;
    return `msg_${text}`;
  });
}
