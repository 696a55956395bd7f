import { type ResolvedBatch, beginResolved } from './resolve-batch.ts';

/** One pair that the batch to be undone changed. */
export interface UndoablePair {
  groupId: number;
  userId: number;
  /** True: the batch added the user to the group. */
  wasAdded: boolean;
  /** A later batch changed the pair again, or its group or user is not what it was: then it is left alone. */
  isLeft: boolean;
}

/** An undo as the planner sees any batch: each pair goes back to what it was before. */
export function planUndo(
  batchId: number,
  undoesBatchId: number,
  changed: readonly UndoablePair[],
): ResolvedBatch {
  const turned = changed.filter((pair) => !pair.isLeft);
  return {
    ...beginResolved(batchId),
    pairs: turned.map(({ groupId, userId, wasAdded }) => ({
      userId,
      groupIds: [groupId],
      isMember: !wasAdded,
    })),
    leftCount: changed.length - turned.length,
    undoesBatchId,
  };
}
