import { getOrMake } from '../domain/get-or-make.ts';
import type { Db } from '../postgres/database.ts';
import { UNDOABLE_SQL } from './accept-undo.ts';
import { findUndoablePairs } from './find-undoable-pairs.ts';
import { readGroupNames } from './read-group-names.ts';

/** A preview names so many groups; more is no preview. */
const GROUPS_MAX = 100;

interface PairCounts {
  /** Relations that the undo would bring back, and take away again. */
  added: number;
  removed: number;
  /** Pairs that it would leave: changed again later, or of a group or user that is gone. */
  left: number;
}

export interface UndoPreview extends PairCounts {
  groupCount: number;
  /** Those with the most pairs first. `name` null: the group is gone. */
  groups: (PairCounts & { groupId: number; name: string | null })[];
}

/**
 * What an undo of a batch would do at this moment; by its turn, batches before it may have changed that.
 * @returns null when the batch cannot be taken back, see `acceptUndo`.
 */
export async function countUndoable(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<UndoPreview | null> {
  const { rowCount } = await db.query({
    text: `
      select from import_batch b
      join lane l on l.enterprise_id = $1::int and l.history_from < b.finished_at
      where b.enterprise_id = $1::int and b.id = $2::bigint and ${UNDOABLE_SQL}
        and not exists (
          select from import_batch u
          where u.enterprise_id = $1::int and u.undoes_batch_id = b.id and u.status <> 'ERROR'
        )`,
    values: [enterpriseId, batchId],
  });
  if (rowCount === 0) return null;
  const total: PairCounts = { added: 0, removed: 0, left: 0 };
  const byGroup = new Map<number, PairCounts>();
  for (const { groupId, wasAdded, isLeft } of await findUndoablePairs(db, { enterpriseId, batchId })) {
    const what = isLeft ? 'left' : wasAdded ? 'removed' : 'added';
    total[what] += 1;
    getOrMake(byGroup, groupId, () => ({ added: 0, removed: 0, left: 0 }))[what] += 1;
  }
  const groups = [...byGroup]
    .map(([groupId, counts]) => ({ groupId, ...counts }))
    .toSorted((one, other) => sumUp(other) - sumUp(one) || one.groupId - other.groupId)
    .slice(0, GROUPS_MAX);
  const groupIds = groups.map(({ groupId }) => groupId);
  const names = await readGroupNames(db, { enterpriseId, groupIds });
  return {
    ...total,
    groupCount: byGroup.size,
    groups: groups.map((group) => ({ ...group, name: names.get(group.groupId) ?? null })),
  };
}

function sumUp({ added, removed, left }: PairCounts): number {
  return added + removed + left;
}
