import { writeGroupDelete } from '../domain/console-payload.ts';
import { refuseUnknownGroup } from '../domain/group-rule.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { acceptConsoleBatch } from './accept-console-batch.ts';
import { findRulesNaming } from './find-rules-naming.ts';
import { readGroupRules } from './read-group-rules.ts';

/** A few names tell where to look; a sentence is no list. */
const NAMES_MAX = 3;

/**
 * Accepts that a group is deleted, static or dynamic. It is gone when the batch has had its turn; should a rule name the group by
 * then, it stays, and the batch counts 1 unchanged.
 * @returns the batch's id.
 * @throws {MusterError} NOT_FOUND when there is no such group, CONFLICT when a rule names it.
 */
export async function acceptGroupDelete(
  db: Db,
  { enterpriseId, personId, groupId }: { enterpriseId: number; personId: number; groupId: number },
): Promise<number> {
  const known = await readGroupRules(db, { enterpriseId, groupIds: [groupId] });
  if (known.every((group) => group.groupId !== groupId)) refuseUnknownGroup();
  const naming = await findRulesNaming(db, { enterpriseId, groupId, max: NAMES_MAX });
  if (naming.length > 0) {
    const names = naming.map(({ name }) => name);
    throw new MusterError('CONFLICT', {
      zh: `动态分组的规则引用了它，不能删除，请先修改规则：${names.join('、')}`,
      en: `rules of dynamic groups name it, so it cannot be deleted; change them first: ${names.join(', ')}`,
    });
  }
  return acceptConsoleBatch(db, {
    enterpriseId,
    personId,
    kind: 'group-delete',
    optType: 'delete',
    rows: [],
    payload: writeGroupDelete({ groupId }),
  });
}
