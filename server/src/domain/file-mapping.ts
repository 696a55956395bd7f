import { type MatchingType, type OptType, readMatchingType, readOptType, refuse } from './import-request.ts';
import { APPLICATION_LENGTH_MAX, type DepartmentKey, judgePlace } from './judge-row.ts';
import { isWireObject, readInteger, readShortText } from './wire-values.ts';

/** A cell of the row, or the same for all rows. */
export type CellSource = { column: number } | { value: string };

export interface MappedIdentity {
  column: number;
  identityType: string;
  platform: CellSource | null;
  appid: CellSource | null;
}

/** What the columns of a file mean; columns count from 0. */
export interface FileMapping {
  optType: OptType;
  matchingType: MatchingType;
  identities: MappedIdentity[];
  groupColumns: number[];
  /** In addition to those of the row. */
  groupNames: string[];
  /** null: the enterprise's own scope. */
  department: ({ field: DepartmentKey['field'] } & CellSource) | null;
}

/** As many as a row may have. */
const IDENTITIES_MAX = 20;
const CODE_LENGTH_MAX = 64;
const DEPARTMENT_FIELDS = ['deptId', 'thirdDeptId', 'wxDeptId'] as const;

/**
 * Reads the mapping of a file with so many columns.
 * @throws {MusterError} PARAM_ERROR, naming the field and its rule.
 */
export function parseFileMapping(sent: unknown, columnCount: number): FileMapping {
  if (!isWireObject(sent)) throw refuse('/mapping', sent, '必须是对象', 'must be an object');
  const column = (value: unknown, pointer: string): number => {
    const number = readInteger(value);
    if (typeof number === 'bigint' && number >= 0n && number < BigInt(columnCount)) return Number(number);
    const last = columnCount - 1;
    throw refuse(
      pointer,
      value,
      `必须是 0 到 ${last} 的列号`,
      `must be the number of a column, 0 to ${last}`,
    );
  };
  const mapping: FileMapping = {
    optType: readOptType(sent.optType),
    matchingType: readMatchingType(sent.matchingType) ?? 1,
    identities: readIdentities(sent.identities, column),
    groupColumns: readList(sent.groupColumns, '/mapping/groupColumns', columnCount).map((item, index) =>
      column(item, `/mapping/groupColumns/${index}`),
    ),
    groupNames: readGroupNames(sent.groupNames),
    department: readDepartmentSource(sent.department, column),
  };
  if (new Set(mapping.groupColumns).size < mapping.groupColumns.length) {
    throw refuse('/mapping/groupColumns', sent.groupColumns, '每列只能出现一次', 'may have each column once');
  }
  if (mapping.optType === 'delete' && mapping.groupColumns.length + mapping.groupNames.length === 0) {
    throw refuse(
      '/mapping/groupColumns',
      sent.groupColumns,
      '移出分组时必须指定分组列或分组名称',
      'or group names are needed to take people out of groups',
    );
  }
  return mapping;
}

/** The mapping of a person who may import into one department only. */
export function confineMapping(mapping: FileMapping, deptId: number | null): FileMapping {
  return deptId === null ? mapping : { ...mapping, department: { field: 'deptId', value: String(deptId) } };
}

type ReadColumn = (value: unknown, pointer: string) => number;

function readIdentities(sent: unknown, column: ReadColumn): MappedIdentity[] {
  const pointer = '/mapping/identities';
  const items = readList(sent, pointer, IDENTITIES_MAX);
  if (items.length === 0) {
    throw refuse(pointer, sent, '至少要有一列是用户身份', 'must name at least one column with identities');
  }
  const identities = items.map((item, index) => {
    const at = `${pointer}/${index}`;
    if (!isWireObject(item)) throw refuse(at, item, '必须是对象', 'must be an object');
    return {
      column: column(item.column, `${at}/column`),
      identityType: readWord(item.identityType, `${at}/identityType`, CODE_LENGTH_MAX),
      platform: readSource(item.platform, `${at}/platform`, column),
      appid: readSource(item.appid, `${at}/appid`, column),
    };
  });
  const isTwice = identities.some(
    (identity, index) => identities.findIndex(({ column: other }) => other === identity.column) !== index,
  );
  if (isTwice) throw refuse(pointer, sent, '每列只能是一种身份', 'may have each column once');
  return identities;
}

function readSource(sent: unknown, pointer: string, column: ReadColumn): CellSource | null {
  if (sent === undefined || sent === null) return null;
  if (!isWireObject(sent)) throw refuse(pointer, sent, '必须是对象', 'must be an object');
  if (sent.column !== undefined && sent.column !== null) {
    return { column: column(sent.column, `${pointer}/column`) };
  }
  return { value: readWord(sent.value, `${pointer}/value`, APPLICATION_LENGTH_MAX) };
}

function readDepartmentSource(sent: unknown, column: ReadColumn): FileMapping['department'] {
  const pointer = '/mapping/department';
  if (sent === undefined || sent === null) return null;
  const field = isWireObject(sent) ? DEPARTMENT_FIELDS.find((name) => name === sent.field) : undefined;
  if (field === undefined) {
    const known = DEPARTMENT_FIELDS.join('、');
    throw refuse(`${pointer}/field`, sent, `必须是 ${known} 之一`, `must be one of ${known}`);
  }
  const source = readSource(sent, pointer, column);
  if (source === null) throw refuse(pointer, sent, '必须指定列或值', 'must have a column or a value');
  return { field, ...source };
}

function readGroupNames(sent: unknown): string[] {
  const pointer = '/mapping/groupNames';
  const names = readList(sent, pointer, FILE_GROUPS_MAX);
  if (names.every((name) => typeof name === 'string')) {
    const judged = judgePlace({ groups: names.join(',') }, 'add', []);
    if ('row' in judged) return judged.row.groupNames;
  }
  throw refuse(
    pointer,
    sent,
    '必须是分组名称的数组，每个最多 64 个字符且不含控制字符，最多 100 个',
    'must be an array of at most 100 names of groups, each of at most 64 characters without control characters',
  );
}

const FILE_GROUPS_MAX = 100;

function readList(sent: unknown, pointer: string, max: number): unknown[] {
  if (sent === undefined || sent === null) return [];
  if (Array.isArray(sent) && sent.length <= max) return sent;
  throw refuse(pointer, sent, `必须是最多 ${max} 项的数组`, `must be an array of at most ${max}`);
}

function readWord(sent: unknown, pointer: string, max: number): string {
  const text = readShortText(sent, max);
  if (typeof text === 'string') return text;
  throw refuse(
    pointer,
    sent,
    `必须是 1 到 ${max} 个字符的字符串，不含控制字符`,
    `must be a string of 1 to ${max} characters without control characters`,
  );
}
