import type { MemberChange } from './console-payload.ts';
import type { OptType } from './import-request.ts';
import { type ResolvedBatch, beginResolved } from './resolve-batch.ts';
import type { RowFailureCode } from './row-reasons.ts';

export interface MemberChangeBatch extends MemberChange {
  batchId: number;
  optType: OptType;
}

/** What the users and the group of a member change are at its turn. */
export interface ChangeSurroundings {
  group: 'static' | 'dynamic' | 'none';
  isUser: (userId: number) => boolean;
}

/** A member change as the planner sees any batch: each user is a row, with one pair. */
export function resolveMemberChange(
  { batchId, optType, groupId, userIds }: MemberChangeBatch,
  { group, isUser }: ChangeSurroundings,
): ResolvedBatch {
  const resolved = beginResolved(batchId);
  const fail = (index: number, code: RowFailureCode): void => {
    resolved.failures.push({ index, code, pointer: '' });
  };
  for (const [index, userId] of userIds.entries()) {
    if (userId === null || !isUser(userId)) fail(index, 'USER_NOT_FOUND');
    else if (group === 'none') fail(index, 'GROUP_NOT_FOUND');
    else if (group === 'dynamic') fail(index, 'GROUP_NOT_STATIC');
    else {
      resolved.successCount += 1;
      resolved.pairs.push({ userId, groupIds: [groupId], isMember: optType === 'add' });
    }
  }
  return resolved;
}
