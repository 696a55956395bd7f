import { MEMBER_CHANGE_USERS_MAX, writeMemberChange } from '../domain/console-payload.ts';
import type { GroupRule } from '../domain/group-rule.ts';
import type { Db } from '../postgres/database.ts';
import { acceptConsoleBatch } from './accept-console-batch.ts';
import { listMembers } from './list-members.ts';
import { resolveRule } from './resolve-rule.ts';
import { type SaveGroupInput, saveGroup } from './save-group.ts';

/**
 * Makes a static group of those whom a rule means at this moment: the group at once, its members as batches at the end of the
 * order. Must run in a transaction; it holds the lane meanwhile, so all pages of members are of one moment.
 * @returns `userCount` members, put in by so many batches as they need; none when there are no members.
 * @throws {MusterError} as `saveGroup` and `resolveRule` do.
 */
export async function makeGroupFromRule(
  tx: Db,
  input: {
    enterpriseId: number;
    personId: number;
    rule: GroupRule;
    group: Omit<SaveGroupInput, 'enterpriseId' | 'groupId' | 'rule'>;
  },
): Promise<{ groupId: number; batchIds: number[]; userCount: number }> {
  const { enterpriseId, personId, rule, group } = input;
  const groupId = await saveGroup(tx, { ...group, enterpriseId, groupId: null, rule: null });
  const set = await resolveRule(tx, { enterpriseId, rule, owner: null });
  const batchIds: number[] = [];
  let userCount = 0;
  let afterUserId = 0;
  for (;;) {
    const userIds = await listMembers(tx, { enterpriseId, set, afterUserId, size: MEMBER_CHANGE_USERS_MAX });
    const lastUserId = userIds.at(-1);
    if (lastUserId === undefined) return { groupId, batchIds, userCount };
    const batchId = await acceptConsoleBatch(tx, {
      enterpriseId,
      personId,
      kind: 'manual',
      optType: 'add',
      rows: userIds,
      payload: writeMemberChange({ groupId, userIds }),
    });
    batchIds.push(batchId);
    userCount += userIds.length;
    afterUserId = lastUserId;
  }
}
