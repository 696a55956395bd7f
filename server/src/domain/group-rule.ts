import { MusterError } from '../errors.ts';
import { refuse } from './import-request.ts';
import { WRONG, isWireObject, readInteger } from './wire-values.ts';

/**
 * What makes a group dynamic: its members are in every one of `all`, in at least one of `any` (when it names some), and in none
 * of `none`. The groups may be dynamic themselves.
 */
export interface GroupRule {
  all: number[];
  any: number[];
  none: number[];
}

/** A rule with the rules of its dynamic groups put in: only static groups are left at its leaves. */
export type MemberSet = { groupId: number } | { all: MemberSet[]; any: MemberSet[]; none: MemberSet[] };

/** A rule names a few groups; a hundred bounds what one question can make the database do. */
const RULE_GROUPS_MAX = 100;
/** Rules within rules multiply; this many leaves are still answered in time. */
const MEMBER_SET_LEAVES_MAX = 500;

const PARTS = ['all', 'any', 'none'] as const;

/**
 * Reads a rule as sent; each part may be left out, but it has to say somewhere who is in.
 * @throws {MusterError} PARAM_ERROR; NOT_FOUND for an id that no group can have.
 */
export function parseGroupRule(value: unknown): GroupRule {
  if (!isWireObject(value)) throw refuse('/rule', value, '必须是对象', 'must be an object');
  const rule: GroupRule = { all: [], any: [], none: [] };
  for (const part of PARTS) rule[part] = readGroupIds(value[part], `/rule/${part}`);
  if (rule.all.length + rule.any.length === 0) {
    throw refuse('/rule', value, 'all 与 any 至少一个不为空', 'needs a group in all or in any');
  }
  if (rule.all.length + rule.any.length + rule.none.length > RULE_GROUPS_MAX) {
    throw refuse(
      '/rule',
      value,
      `最多引用 ${RULE_GROUPS_MAX} 个分组`,
      `may name at most ${RULE_GROUPS_MAX} groups`,
    );
  }
  return rule;
}

function readGroupIds(value: unknown, pointer: string): number[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    throw refuse(pointer, value, '必须是分组 ID 的数组', 'must be an array of group ids');
  const ids = value.map((item: unknown, index) => {
    const id = readInteger(item);
    if (id === undefined || id === WRONG)
      throw refuse(`${pointer}/${index}`, item, '必须是分组 ID', 'must be a group id');
    return toGroupId(id) ?? refuseUnknownGroup();
  });
  return [...new Set(ids)];
}

/** The groups that a rule names itself. */
export function listRuleGroups({ all, any, none }: GroupRule): number[] {
  return [...all, ...any, ...none];
}

/** An id as the database holds it; null for a number that no group has. */
export function toGroupId(id: bigint): number | null {
  return id >= 1n && id < 2n ** 31n ? Number(id) : null;
}

export function refuseUnknownGroup(): never {
  throw new MusterError('NOT_FOUND', { zh: '没有这个分组', en: 'there is no such group' });
}

/**
 * Puts the rules of dynamic groups in, all the way down.
 * @param rules the rule of each dynamic group that is reached; a group without one is static.
 * @param owner the group that the rule belongs to, if it is saved already: reaching it again is a cycle.
 * @throws {MusterError} PARAM_ERROR for a cycle, or when the whole is too large.
 */
export function expandGroupRule(
  rule: GroupRule,
  rules: ReadonlyMap<number, GroupRule>,
  owner: number | null,
): MemberSet {
  const path = new Set(owner === null ? [] : [owner]);
  let leaves = 0;
  const expandGroup = (groupId: number): MemberSet => {
    if (path.has(groupId)) throw refuseCycle(groupId);
    const inner = rules.get(groupId);
    if (inner === undefined) {
      leaves += 1;
      if (leaves > MEMBER_SET_LEAVES_MAX) throw refuseSize();
      return { groupId };
    }
    path.add(groupId);
    const set = expand(inner);
    path.delete(groupId);
    return set;
  };
  const expand = ({ all, any, none }: GroupRule): MemberSet => ({
    all: all.map(expandGroup),
    any: any.map(expandGroup),
    none: none.map(expandGroup),
  });
  return expand(rule);
}

function refuseCycle(groupId: number): MusterError {
  return new MusterError('PARAM_ERROR', {
    zh: `/rule 分组 ${groupId} 的规则又引用回自身，形成循环`,
    en: `/rule leads from group ${groupId} back to itself`,
  });
}

function refuseSize(): MusterError {
  return new MusterError('PARAM_ERROR', {
    zh: `/rule 展开后超过 ${MEMBER_SET_LEAVES_MAX} 个分组，请拆分规则`,
    en: `/rule names more than ${MEMBER_SET_LEAVES_MAX} groups once the rules in it are put in; split it`,
  });
}

/** The static groups that a set is made of. */
export function listLeaves(set: MemberSet): number[] {
  const leaves = new Set<number>();
  const visit = (part: MemberSet): void => {
    if ('groupId' in part) leaves.add(part.groupId);
    else for (const inner of [...part.all, ...part.any, ...part.none]) visit(inner);
  };
  visit(set);
  return [...leaves];
}

/** Whether a user is in a set, by the static groups that the user is in. */
export function isInSet(set: MemberSet, isIn: (groupId: number) => boolean): boolean {
  if ('groupId' in set) return isIn(set.groupId);
  const holds = (part: MemberSet): boolean => isInSet(part, isIn);
  return set.all.every(holds) && (set.any.length === 0 || set.any.some(holds)) && !set.none.some(holds);
}
