import { type IdentityType, resolveTypeCode } from './identity-type.ts';
import { normalizeIdentityValue } from './identity-value.ts';
import type { OptType } from './import-request.ts';
import { hasForbiddenCharacter, isLongerThan, cleanText } from './clean-text.ts';
import type { RowFailure, RowFailureCode, RowWarning } from './row-reasons.ts';
import {
  type WireObject,
  WRONG,
  isWireObject,
  readBoolean,
  readInteger,
  readShortText,
  readText,
} from './wire-values.ts';

/** A person has a handful of identities; more is a mistake of the caller. */
const IDENTITIES_MAX = 20;
/** Code points; the platform's own ids of applications are 18 to 32 characters. */
export const APPLICATION_LENGTH_MAX = 64;
export const GROUP_NAME_LENGTH_MAX = 64;
/** Bounds what one row can make the engine write. */
const GROUPS_MAX = 100;
const DEPARTMENT_ID_LENGTH_MAX = 128;

const INT64_MAX = 2n ** 63n - 1n;
const FULLWIDTH_COMMA = '，';

/** A key under which a user may be found. Platform and appid are '' where absent, and always for a global type. */
export interface IdentityKey {
  typeId: number;
  value: string;
  platform: string;
  appid: string;
}

export interface RowIdentity extends IdentityKey {
  /** Where in the row it stands, such as `/identities/0`. */
  pointer: string;
  /** Its place in the order in which fuzzy matching tries identities. */
  rank: number;
}

/** Which of a department's three ids decides, and its value. */
export interface DepartmentKey {
  field: 'wxDeptId' | 'thirdDeptId' | 'deptId';
  value: string;
}

/** A row that is well formed; whether it can be applied depends on the state at its turn. */
export interface JudgedRow {
  identities: RowIdentity[];
  /** Cleaned names without blanks and repeats, in row order. */
  groupNames: string[];
  /** null: the enterprise's own scope. */
  department: DepartmentKey | null;
  warnings: RowWarning[];
}

export type Judgement = { row: JudgedRow } | { failure: RowFailure };

/** The enterprise's types by code, each with its place in the matching order. */
export type TypesByCode = ReadonlyMap<string, IdentityType & { rank: number }>;

/** Judges what a row says by itself, in the contract's order of reasons: the first that applies is the row's reason. */
export function judgeRow(row: WireObject, optType: OptType, types: TypesByCode): Judgement {
  const { identities } = row;
  if (!Array.isArray(identities) || identities.length === 0 || identities.length > IDENTITIES_MAX) {
    return fail('IDENTITY_REQUIRED', '/identities');
  }
  const strange = identities.findIndex((identity) => !isWireObject(identity));
  if (strange !== -1) return fail('IDENTITY_REQUIRED', `/identities/${strange}`);

  const judged: RowIdentity[] = [];
  for (const [index, identity] of identities.entries()) {
    const result = judgeIdentity(identity as WireObject, index, types);
    if ('code' in result) return { failure: result };
    judged.push(result);
  }
  return judgePlace(row, optType, judged);
}

function judgeIdentity(sent: WireObject, index: number, types: TypesByCode): RowIdentity | RowFailure {
  const at = (code: RowFailureCode, field: string): RowFailure => ({
    code,
    pointer: `/identities/${index}/${field}`,
  });

  const code = readText(sent.identityType);
  const type = typeof code === 'string' ? types.get(resolveTypeCode(code)) : undefined;
  if (type === undefined) return at('IDENTITY_TYPE_UNKNOWN', 'identityType');
  if (!type.enabled) return at('IDENTITY_TYPE_DISABLED', 'identityType');

  const appidText = readText(sent.appid);
  const mpidText = readText(sent.mpid);
  if (appidText !== undefined && mpidText !== undefined && appidText !== mpidText)
    return at('APPID_CONFLICT', 'mpid');
  const appidField = appidText === undefined ? 'mpid' : 'appid';
  const isAppidSent = appidText !== undefined || mpidText !== undefined;
  if (isAppidSent && typeof readBoolean(sent.isWeChatEcosystem) !== 'boolean') {
    return at('WECHAT_ECOSYSTEM_REQUIRED', 'isWeChatEcosystem');
  }

  const cleaned = readText(sent.identityValue);
  const value = typeof cleaned === 'string' ? normalizeIdentityValue(type.code, cleaned, type.pattern) : null;
  if (value === null) return at('IDENTITY_VALUE_INVALID', 'identityValue');
  const platform = readShortText(sent.platform, APPLICATION_LENGTH_MAX);
  if (platform === WRONG) return at('IDENTITY_VALUE_INVALID', 'platform');
  const appid = readShortText(sent[appidField], APPLICATION_LENGTH_MAX);
  if (appid === WRONG) return at('IDENTITY_VALUE_INVALID', appidField);

  const isAppScoped = type.scope === 'app';
  return {
    typeId: type.id,
    value,
    platform: isAppScoped ? (platform ?? '') : '',
    appid: isAppScoped ? (appid ?? '') : '',
    pointer: `/identities/${index}`,
    rank: type.rank,
  };
}

/** The second half of the order: category, department, groups. */
export function judgePlace(row: WireObject, optType: OptType, identities: RowIdentity[]): Judgement {
  const categoryType = readText(row.categoryType) ?? '1';
  if (categoryType !== '1' && categoryType !== '2') return fail('CATEGORY_TYPE_INVALID', '/categoryType');
  const department = categoryType === '2' ? readDepartment(row) : null;
  if (department === undefined) return fail('DEPT_REQUIRED', '');

  const groupNames = readGroupNames(row.groups);
  if (groupNames === WRONG) return fail('GROUP_NAME_INVALID', '/groups');
  if (optType === 'delete' && groupNames.length === 0) return fail('GROUPS_REQUIRED', '/groups');
  if (department?.value === WRONG) return fail('DEPT_NOT_FOUND', `/${department.field}`);

  const warnings: RowWarning[] = [];
  if (groupNames.length === 0) warnings.push({ code: 'NO_GROUPS', pointer: '/groups' });
  if (groupNames.some((name) => name.includes(FULLWIDTH_COMMA))) {
    warnings.push({ code: 'FULLWIDTH_COMMA', pointer: '/groups' });
  }
  return {
    row: {
      identities,
      groupNames,
      department: department === null ? null : { field: department.field, value: department.value },
      warnings,
    },
  };
}

/** The first that is sent decides alone; undefined when none is. */
export function readDepartment(
  row: WireObject,
): { field: DepartmentKey['field']; value: string | typeof WRONG } | undefined {
  for (const field of ['wxDeptId', 'thirdDeptId'] as const) {
    const value = readShortText(row[field], DEPARTMENT_ID_LENGTH_MAX);
    if (value !== undefined) return { field, value };
  }
  const text = readShortText(row.deptId, DEPARTMENT_ID_LENGTH_MAX);
  const id = typeof text === 'string' ? readInteger(text) : text;
  if (id === undefined) return undefined;
  const isInt64 = typeof id === 'bigint' && id >= -INT64_MAX - 1n && id <= INT64_MAX;
  return { field: 'deptId', value: isInt64 ? id.toString() : WRONG };
}

function readGroupNames(value: unknown): string[] | typeof WRONG {
  if (value === undefined || value === null) return [];
  if (typeof value === 'number' && Number.isInteger(value)) return [String(value)];
  if (typeof value !== 'string') return WRONG;
  const names = new Set<string>();
  for (const part of value.split(',')) {
    const name = cleanText(part);
    if (name === '') continue;
    if (isLongerThan(name, GROUP_NAME_LENGTH_MAX) || hasForbiddenCharacter(name)) return WRONG;
    names.add(name);
  }
  return names.size > GROUPS_MAX ? WRONG : [...names];
}

function fail(code: RowFailureCode, pointer: string): Judgement {
  return { failure: { code, pointer } };
}
