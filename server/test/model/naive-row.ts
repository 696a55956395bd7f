import type { IdentityScope } from '../../src/domain/identity-type.ts';
import { resolveTypeCode } from '../../src/domain/identity-type.ts';
import type { RowFailureCode } from '../../src/domain/row-reasons.ts';
import {
  cleanText,
  countCodePoints,
  hasForbiddenCharacter,
  isBooleanSent,
  normalizeValue,
  readLong,
  readText,
} from './naive-text.ts';

/** What an enterprise has configured; `identityTypes` in matching order. A row is judged by the rules of its turn. */
export interface NaiveRules {
  createsUsersOnImport: boolean;
  identityTypes: readonly { code: string; scope: IdentityScope; enabled: boolean }[];
  departments: readonly { id: number; wxDeptId: string | null; thirdDeptId: string | null }[];
}

/** The key of one identity; null is an absent part. */
export interface NaiveKey {
  typeCode: string;
  value: string;
  platform: string | null;
  appid: string | null;
}

/** A row in which nothing is wrong that can be seen without knowing users and groups. `deptId` 0: the enterprise's scope. */
export interface NaiveRow {
  identities: NaiveKey[];
  groupNames: string[];
  deptId: number;
}

/** Thrown where a rule is broken; the first one is the row's reason. */
export class RowRefused extends Error {
  constructor(readonly code: RowFailureCode) {
    super(code);
  }
}

/** Asks every question that needs no user and no group, in the contract's order. */
export function readRow(row: unknown, optType: 'add' | 'delete', rules: NaiveRules): NaiveRow {
  if (!isObject(row)) {
    throw new Error('an element of data that is no object refuses the whole call; it never gets here');
  }
  const identities = readIdentities(row['identities'], rules);
  const categoryType = readCategoryType(row['categoryType']);
  const decidingDept = readDecidingDept(row);
  if (categoryType === 2 && decidingDept === null) {
    throw new RowRefused('DEPT_REQUIRED');
  }
  const groupNames = readGroupNames(row['groups']);
  if (optType === 'delete' && groupNames.length === 0) {
    throw new RowRefused('GROUPS_REQUIRED');
  }
  const deptId = categoryType === 1 || decidingDept === null ? 0 : findDept(decidingDept, rules);
  return { identities, groupNames, deptId };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function readIdentities(identities: unknown, rules: NaiveRules): NaiveKey[] {
  if (!Array.isArray(identities) || identities.length === 0 || identities.length > 20) {
    throw new RowRefused('IDENTITY_REQUIRED');
  }
  if (!identities.every(isObject)) {
    throw new RowRefused('IDENTITY_REQUIRED');
  }
  return identities.map((identity) => readIdentity(identity, rules));
}

function readIdentity(identity: Record<string, unknown>, rules: NaiveRules): NaiveKey {
  const sentType = readText(identity['identityType']);
  const typeCode = sentType.is === 'text' ? resolveTypeCode(sentType.text) : null;
  const type = rules.identityTypes.find((candidate) => candidate.code === typeCode);
  if (type === undefined) {
    throw new RowRefused('IDENTITY_TYPE_UNKNOWN');
  }
  if (!type.enabled) {
    throw new RowRefused('IDENTITY_TYPE_DISABLED');
  }
  const appid = readAppid(identity);
  const platform = readText(identity['platform']);
  const value = readText(identity['identityValue']);
  if (value.is !== 'text' || countCodePoints(value.text) > 256 || hasForbiddenCharacter(value.text)) {
    throw new RowRefused('IDENTITY_VALUE_INVALID');
  }
  const normalized = normalizeValue(type.code, value.text);
  if (normalized === null) {
    throw new RowRefused('IDENTITY_VALUE_INVALID');
  }
  for (const part of [platform, appid]) {
    const isTooLong = part.is === 'text' && countCodePoints(part.text) > 64;
    if (part.is === 'wrong kind' || isTooLong || (part.is === 'text' && hasForbiddenCharacter(part.text))) {
      throw new RowRefused('IDENTITY_VALUE_INVALID');
    }
  }
  const isAppScoped = type.scope === 'app';
  return {
    typeCode: type.code,
    value: normalized,
    platform: isAppScoped && platform.is === 'text' ? platform.text : null,
    appid: isAppScoped && appid.is === 'text' ? appid.text : null,
  };
}

/** `appid` and `mpid` are one field with two names; a value of a wrong kind is a sent one. */
function readAppid(identity: Record<string, unknown>) {
  const appid = readText(identity['appid']);
  const mpid = readText(identity['mpid']);
  if (appid.is !== 'absent' && mpid.is !== 'absent') {
    const areEqual = appid.is === 'text' && mpid.is === 'text' && appid.text === mpid.text;
    if (!areEqual) {
      throw new RowRefused('APPID_CONFLICT');
    }
  }
  const sent = appid.is === 'absent' ? mpid : appid;
  if (sent.is !== 'absent' && !isBooleanSent(identity['isWeChatEcosystem'])) {
    throw new RowRefused('WECHAT_ECOSYSTEM_REQUIRED');
  }
  return sent;
}

function readCategoryType(value: unknown): 1 | 2 {
  const sent = readText(value);
  if (sent.is === 'absent') {
    return 1;
  }
  if (sent.is === 'wrong kind' || (sent.text !== '1' && sent.text !== '2')) {
    throw new RowRefused('CATEGORY_TYPE_INVALID');
  }
  return sent.text === '1' ? 1 : 2;
}

interface DecidingDept {
  field: 'wxDeptId' | 'thirdDeptId' | 'deptId';
  /** null: a kind of value that no department id has. */
  text: string | null;
}

/** The first that is sent decides, whatever it is worth. */
function readDecidingDept(row: Record<string, unknown>): DecidingDept | null {
  for (const field of ['wxDeptId', 'thirdDeptId', 'deptId'] as const) {
    const sent = readText(row[field]);
    if (sent.is !== 'absent') {
      return { field, text: sent.is === 'text' ? sent.text : null };
    }
  }
  return null;
}

function findDept({ field, text }: DecidingDept, rules: NaiveRules): number {
  if (text === null || countCodePoints(text) > 128 || hasForbiddenCharacter(text)) {
    throw new RowRefused('DEPT_NOT_FOUND');
  }
  const found =
    field === 'deptId'
      ? rules.departments.find((department) => BigInt(department.id) === readLong(text))
      : rules.departments.find((department) => department[field] === text);
  if (found === undefined) {
    throw new RowRefused('DEPT_NOT_FOUND');
  }
  return found.id;
}

/** The names in row order, once each. */
function readGroupNames(groups: unknown): string[] {
  const sent = readText(groups);
  if (sent.is === 'absent') {
    return [];
  }
  if (sent.is === 'wrong kind') {
    throw new RowRefused('GROUP_NAME_INVALID');
  }
  const whole = typeof groups === 'string' ? groups : sent.text;
  const names = whole
    .split(',')
    .map(cleanText)
    .filter((name) => name !== '');
  const once = [...new Set(names)];
  if (once.some((name) => countCodePoints(name) > 64 || hasForbiddenCharacter(name)) || once.length > 100) {
    throw new RowRefused('GROUP_NAME_INVALID');
  }
  return once;
}
