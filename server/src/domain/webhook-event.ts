import type { GroupChange } from './apply-pairs.ts';
import { type BatchFacts, describeBatch } from './describe-batch.ts';

/** What a receiver may be told of. */
export const EVENT_TYPES = ['import.finished', 'group.changed'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** More groups would make a message that no receiver wants to read; it asks for the groups itself then. */
export const NAMED_GROUPS_MAX = 1_000;

/** A message's body; `timestamp` is the moment at which the event took effect, ISO 8601, UTC, six decimals. */
export interface WebhookEvent {
  type: EventType;
  timestamp: string;
  data: object;
}

/** A batch that has left PENDING. */
export type EndedBatch = BatchFacts & { appliedSeq: number; finishedAt: string };

/** What import/result says of the batch, without failures and warnings: those may be megabytes. */
export function describeEndedBatch(batch: EndedBatch): WebhookEvent {
  return {
    type: 'import.finished',
    timestamp: batch.finishedAt,
    data: describeBatch(batch),
  };
}

export interface CountedGroup {
  groupId: number;
  added: number;
  removed: number;
}

/**
 * The groups that a chunk changed, by ascending id, `NAMED_GROUPS_MAX` at most, with the changes of all its batches added up:
 * the same sums as in the groups' history, however batches fall into chunks.
 */
export function countNamedGroups(changes: ReadonlyMap<number, GroupChange>): CountedGroup[] {
  const ids = [...changes.keys()].toSorted((a, b) => a - b).slice(0, NAMED_GROUPS_MAX);
  return ids.map((groupId) => {
    const changed = changes.get(groupId)?.added ?? [];
    const added = changed.filter(Boolean).length;
    return { groupId, added, removed: changed.length - added };
  });
}

/**
 * One event for all groups that a chunk changed.
 * @param chunk `first` and `last` of its batches in the order of effect; `changedCount` groups, of which `groups` are named.
 */
export function describeChangedGroups(chunk: {
  first: EndedBatch;
  last: EndedBatch;
  changedCount: number;
  groups: readonly CountedGroup[];
  names: ReadonlyMap<number, string>;
}): WebhookEvent {
  const { first, last, changedCount, groups, names } = chunk;
  return {
    type: 'group.changed',
    timestamp: last.finishedAt,
    data: {
      firstAppliedSeq: first.appliedSeq,
      lastAppliedSeq: last.appliedSeq,
      groups: groups.map(({ groupId, added, removed }) => ({
        groupId: String(groupId),
        name: names.get(groupId) ?? null,
        added,
        removed,
      })),
      truncated: changedCount > groups.length,
    },
  };
}
