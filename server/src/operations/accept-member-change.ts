import { MEMBER_CHANGE_USERS_MAX, writeMemberChange } from '../domain/console-payload.ts';
import { refuseUnknownGroup } from '../domain/group-rule.ts';
import { type OptType, refuse } from '../domain/import-request.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { acceptConsoleBatch } from './accept-console-batch.ts';
import { readGroupRules } from './read-group-rules.ts';

/**
 * Accepts that users are put into a static group by hand, or taken out of it. Each user is a row, which fails by itself at the
 * batch's turn when the user is gone by then, or the group.
 * @returns the batch's id.
 * @throws {MusterError} NOT_FOUND when there is no such group, CONFLICT when it is dynamic, PARAM_ERROR for no user or too many.
 */
export async function acceptMemberChange(
  db: Db,
  input: { enterpriseId: number; personId: number; optType: OptType; groupId: number; userIds: number[] },
): Promise<number> {
  const { enterpriseId, personId, optType, groupId, userIds } = input;
  if (userIds.length === 0 || userIds.length > MEMBER_CHANGE_USERS_MAX) {
    throw refuse(
      '/audienceUserIds',
      userIds,
      `必须是含 1 到 ${MEMBER_CHANGE_USERS_MAX} 个用户的数组`,
      `must be an array of 1 to ${MEMBER_CHANGE_USERS_MAX} users`,
    );
  }
  const named = await readGroupRules(db, { enterpriseId, groupIds: [groupId] });
  const group = named.find((candidate) => candidate.groupId === groupId);
  if (group === undefined) refuseUnknownGroup();
  if (group.rule !== null) {
    throw new MusterError('CONFLICT', {
      zh: '这是动态分组，其成员由规则决定，不能手工增减',
      en: 'this is a dynamic group; its members follow its rule and cannot be changed by hand',
    });
  }
  return acceptConsoleBatch(db, {
    enterpriseId,
    personId,
    kind: 'manual',
    optType,
    rows: userIds,
    payload: writeMemberChange({ groupId, userIds }),
  });
}
