import type { BatchCounts, GroupChange } from '../domain/apply-pairs.ts';
import { parseGroupDelete, parseUserErase } from '../domain/console-payload.ts';
import { parseJsonText } from '../domain/json-text.ts';
import { beginResolved } from '../domain/resolve-batch.ts';
import { endBatches } from '../operations/end-batches.ts';
import { eraseUser } from '../operations/erase-user.ts';
import { inflatePayload } from '../operations/read-batch.ts';
import type { PendingRemoval } from '../operations/read-pending-batches.ts';
import { recordChanges } from '../operations/record-changes.ts';
import { recordEvents } from '../operations/record-events.ts';
import { removeGroup } from '../operations/remove-group.ts';
import type { Db } from '../postgres/database.ts';
import type { BegunChunk, WrittenChunk } from './write-chunk.ts';

/** What a removal did; null: there was nothing to remove any more, or it may not be removed. */
type Removed = { relations: number; changes: Map<number, GroupChange> } | null;

/**
 * Deletes a group or a user at the batch's turn, in a chunk of its own: the plan of any other batch counts on groups and users
 * that do not go away under it.
 */
export async function writeRemoval(tx: Db, chunk: BegunChunk, batch: PendingRemoval): Promise<WrittenChunk> {
  const { enterpriseId, lane, settings } = chunk;
  const { batchId } = batch;
  const removed = await (batch.kind === 'group-delete' ? deleteGroup : deleteUser)(tx, chunk, batch);
  const counts: BatchCounts = {
    relationsAdded: 0,
    relationsRemoved: removed?.relations ?? 0,
    unchanged: removed === null ? 1 : 0,
  };
  const resolved = beginResolved(batchId);
  const changes = removed?.changes ?? new Map<number, GroupChange>();
  await recordChanges(tx, { enterpriseId, appliedSeq: lane.appliedSeq + 1, changes });
  await endBatches(tx, {
    enterpriseId,
    lane,
    next: { userId: lane.nextUserId, groupId: lane.nextGroupId },
    batches: [{ batchId, resolved, counts }],
  });
  if (settings.hasWebhook) await recordEvents(tx, { enterpriseId, batchIds: [batchId], changes });
  return { batches: [resolved], counts: [counts] };
}

/** Its members are too many for a history that nobody could ask for. */
async function deleteGroup(
  tx: Db,
  chunk: BegunChunk,
  { batchId, payload }: PendingRemoval,
): Promise<Removed> {
  const { groupId } = parseGroupDelete(parseJsonText(inflatePayload(payload)));
  const relations = await removeGroup(tx, { enterpriseId: chunk.enterpriseId, groupId, batchId });
  return relations === null ? null : { relations, changes: new Map() };
}

async function deleteUser(
  tx: Db,
  { enterpriseId, lane }: BegunChunk,
  { batchId, payload }: PendingRemoval,
): Promise<Removed> {
  const { userId } = parseUserErase(parseJsonText(inflatePayload(payload)));
  const appliedSeq = lane.appliedSeq + 1;
  const groupIds = await eraseUser(tx, { enterpriseId, userId, batchId, appliedSeq });
  if (groupIds === null) return null;
  const change: GroupChange = { userIds: [userId], ordinals: [0], added: [false] };
  return { relations: groupIds.length, changes: new Map(groupIds.map((groupId) => [groupId, change])) };
}
