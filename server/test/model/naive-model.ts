import { BUILT_IN_IDENTITY_TYPES } from '../../src/domain/identity-type.ts';
import type { RowFailureCode, RowWarningCode } from '../../src/domain/row-reasons.ts';
import type { NaiveRow, NaiveRules } from './naive-row.ts';
import { readRow, RowRefused } from './naive-row.ts';
import type { NaiveMode, NaiveRowEffect, NaiveWorld } from './naive-world.ts';
import { applyRow } from './naive-world.ts';

/** `rows` as lossless-json parses them: every number keeps its digits. */
export interface NaiveBatch extends NaiveMode {
  isDryRun: boolean;
  rows: readonly unknown[];
}

/**
 * `failures` ascend by index; `warnings` by index, then by code. `changes` are sorted; they are the batch's
 * history, so a dry run has none, whatever its counts say.
 */
export interface NaiveResult {
  success: number;
  fail: number;
  relationsAdded: number;
  relationsRemoved: number;
  unchanged: number;
  usersCreated: number;
  groupsCreated: number;
  identitiesBound: number;
  failures: { index: number; code: RowFailureCode }[];
  warnings: { index: number; code: RowWarningCode }[];
  changes: { groupId: number; userId: number; isAdded: boolean }[];
}

/** A form in which two implementations compare equal: dense ids by order of creation, everything sorted. */
export interface NaiveState {
  users: number;
  identities: [
    typeCode: string,
    value: string,
    platform: string | null,
    appid: string | null,
    userId: number,
  ][];
  groups: [id: number, deptId: number, name: string, type: 'STATIC' | 'DYNAMIC', userCount: number][];
  relations: [groupId: number, userId: number][];
}

export interface NaiveOptions extends Partial<NaiveRules> {
  /** They exist from the start and have the first group ids, in this order. `deptId` 0: the enterprise's scope. */
  dynamicGroups?: readonly { deptId: number; name: string }[];
}

/** The built-in types as they are in force when nothing was configured. */
export const BUILT_IN_TYPES: NaiveRules['identityTypes'] = BUILT_IN_IDENTITY_TYPES.map(({ code, scope }) => ({
  code,
  scope,
  enabled: true,
}));

/**
 * One enterprise, one row at a time, as plainly as the contract says it: the oracle that the real engine is held
 * against. Every row works on a copy of the whole world, which is kept only if the row succeeds.
 */
export class NaiveEnterprise {
  private rules: NaiveRules;
  private world: NaiveWorld;

  constructor({ dynamicGroups = [], ...rules }: NaiveOptions = {}) {
    this.rules = { createsUsersOnImport: true, identityTypes: BUILT_IN_TYPES, departments: [], ...rules };
    const groups = dynamicGroups.map(({ deptId, name }, place) => ({
      id: place + 1,
      deptId,
      name,
      type: 'DYNAMIC' as const,
    }));
    this.world = { userCount: 0, bindings: [], groups, relations: [] };
  }

  /** A change of settings, types or departments made by another call: it holds from the next row on. */
  configure(change: Partial<NaiveRules>): void {
    this.rules = { ...this.rules, ...change };
  }

  apply(batch: NaiveBatch): NaiveResult {
    const before = this.world;
    const result = emptyResult();
    for (const [index, row] of batch.rows.entries()) {
      const copy = structuredClone(this.world);
      try {
        const judged: NaiveRow = readRow(row, batch.optType, this.rules);
        countEffect(result, index, applyRow(copy, judged, batch, this.rules));
        this.world = copy;
      } catch (error) {
        if (!(error instanceof RowRefused)) {
          throw error;
        }
        result.failures.push({ index, code: error.code });
        result.fail += 1;
      }
    }
    result.changes.sort((one, other) => one.groupId - other.groupId || one.userId - other.userId);
    if (batch.isDryRun) {
      this.world = before;
      result.changes = [];
    }
    return result;
  }

  state(): NaiveState {
    const { userCount, bindings, groups, relations } = this.world;
    return {
      users: userCount,
      identities: sortByText(
        bindings.map(({ key, userId }) => [key.typeCode, key.value, key.platform, key.appid, userId]),
      ),
      groups: groups.map(({ id, deptId, name, type }) => {
        const userCount = relations.filter(({ groupId }) => groupId === id).length;
        return [id, deptId, name, type, userCount];
      }),
      relations: sortByText(relations.map(({ groupId, userId }) => [groupId, userId])),
    };
  }
}

/** One order for both sides of a comparison, whatever the elements are. */
export function sortByText<T>(elements: readonly T[]): T[] {
  const text = (element: T) => JSON.stringify(element);
  return elements.toSorted((one, other) => (text(one) < text(other) ? -1 : 1));
}

function emptyResult(): NaiveResult {
  return {
    success: 0,
    fail: 0,
    relationsAdded: 0,
    relationsRemoved: 0,
    unchanged: 0,
    usersCreated: 0,
    groupsCreated: 0,
    identitiesBound: 0,
    failures: [],
    warnings: [],
    changes: [],
  };
}

function countEffect(result: NaiveResult, index: number, effect: NaiveRowEffect): void {
  result.success += 1;
  result.relationsAdded += effect.changes.filter((change) => change.isAdded).length;
  result.relationsRemoved += effect.changes.filter((change) => !change.isAdded).length;
  result.unchanged += effect.unchanged;
  result.usersCreated += effect.usersCreated;
  result.groupsCreated += effect.groupsCreated;
  result.identitiesBound += effect.identitiesBound;
  result.changes.push(...effect.changes);
  result.warnings.push(...[...effect.warnings].toSorted().map((code) => ({ index, code })));
}
