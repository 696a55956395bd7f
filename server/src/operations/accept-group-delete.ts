import { writeGroupDelete } from '../domain/console-payload.ts';
import { refuseUnknownGroup } from '../domain/group-rule.ts';
import { type Sentence, MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { acceptConsoleBatch } from './accept-console-batch.ts';
import { findRulesNaming } from './find-rules-naming.ts';
import { readGroupRules } from './read-group-rules.ts';

/** A few names tell where to look; a sentence is no list. */
const NAMES_MAX = 3;

/** Stands for the name of a group that is not of the department whose member asks. */
export const OUTSIDE_GROUP: Sentence = { zh: '本部门以外的分组', en: 'a group outside your department' };

/**
 * Accepts that a group is deleted, static or dynamic. It is gone when the batch has had its turn; should a rule name the group by
 * then, it stays, and the batch counts 1 unchanged.
 * @param input `deptId`: who deletes may see the groups of this scope only; null: all.
 * @returns the batch's id.
 * @throws {MusterError} NOT_FOUND when there is no such group, CONFLICT when a rule names it.
 */
export async function acceptGroupDelete(
  db: Db,
  {
    enterpriseId,
    personId,
    groupId,
    deptId,
  }: { enterpriseId: number; personId: number; groupId: number; deptId: number | null },
): Promise<number> {
  const known = await readGroupRules(db, { enterpriseId, groupIds: [groupId] });
  if (known.every((group) => group.groupId !== groupId)) refuseUnknownGroup();
  const naming = await findRulesNaming(db, { enterpriseId, groupId, max: NAMES_MAX });
  if (naming.length > 0) {
    const names = naming.map((group) =>
      deptId === null || group.deptId === deptId ? { zh: group.name, en: group.name } : OUTSIDE_GROUP,
    );
    throw new MusterError('CONFLICT', {
      zh: `动态分组的规则引用了它，不能删除，请先修改规则：${names.map(({ zh }) => zh).join('、')}`,
      en: `rules of dynamic groups name it, so it cannot be deleted; change them first: ${names.map(({ en }) => en).join(', ')}`,
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
