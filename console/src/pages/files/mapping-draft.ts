import type { Mapping } from './file-data.ts';

export type Source = Mapping['identities'][number]['appid'];
export type DepartmentField = NonNullable<Mapping['department']>['field'];

/** What a column stands for; an identity is `identity:` and the code of its type. */
export type ColumnUse = 'ignore' | 'groups' | DepartmentField | `identity:${string}`;

export interface ColumnDraft {
  use: ColumnUse;
  platform: Source;
  appid: Source;
}

/** A mapping as somebody chooses it: column by column. */
export interface MappingDraft {
  columns: ColumnDraft[];
  optType: Mapping['optType'];
  matchingType: Mapping['matchingType'];
  groupNames: string[];
  /** The department of all rows, unless a column says it; null: the enterprise's own groups. */
  deptId: string | null;
}

const DEPARTMENT_FIELDS: readonly string[] = [
  'deptId',
  'thirdDeptId',
  'wxDeptId',
] satisfies DepartmentField[];

export function isDepartmentField(use: ColumnUse): use is DepartmentField {
  return DEPARTMENT_FIELDS.includes(use);
}

/** null: the column is no identity. */
export function identityOf(use: ColumnUse): string | null {
  return use.startsWith('identity:') ? use.slice('identity:'.length) : null;
}

export function readDraft(mapping: Mapping | null, columnCount: number): MappingDraft {
  const department = mapping?.department ?? null;
  const columns = Array.from({ length: columnCount }, (_, index): ColumnDraft => {
    const identity = mapping?.identities.find(({ column }) => column === index);
    if (identity !== undefined) {
      const { identityType, platform, appid } = identity;
      return { use: `identity:${identityType}`, platform, appid };
    }
    const isOfGroups = mapping?.groupColumns.includes(index) ?? false;
    const use = isOfGroups ? 'groups' : department?.column === index ? department.field : 'ignore';
    return { use, platform: null, appid: null };
  });
  return {
    columns,
    optType: mapping?.optType ?? 'add',
    matchingType: mapping?.matchingType ?? 1,
    groupNames: mapping?.groupNames ?? [],
    deptId: department?.value ?? null,
  };
}

/** @param isOfApp whether identities of a type belong to an app: only theirs have a platform and an appid. */
export function makeMapping(draft: MappingDraft, isOfApp: (code: string) => boolean): Mapping {
  const { columns, optType, matchingType, groupNames, deptId } = draft;
  const indexed = columns.map((column, index) => ({ ...column, index }));
  const department = indexed.find(({ use }) => isDepartmentField(use));
  return {
    optType,
    matchingType,
    identities: indexed.flatMap(({ use, platform, appid, index }) => {
      const code = identityOf(use);
      if (code === null) return [];
      const sources = isOfApp(code) ? { platform: cleanSource(platform), appid: cleanSource(appid) } : NO_APP;
      return [{ column: index, identityType: code, ...sources }];
    }),
    groupColumns: indexed.flatMap(({ use, index }) => (use === 'groups' ? [index] : [])),
    groupNames,
    department:
      department !== undefined && isDepartmentField(department.use)
        ? { field: department.use, column: department.index }
        : deptId === null
          ? null
          : { field: 'deptId', value: deptId },
  };
}

const NO_APP = { platform: null, appid: null };

/** A fixed value that nobody has filled in is none. */
function cleanSource(source: Source): Source {
  return source !== null && 'value' in source && source.value.trim() === '' ? null : source;
}

/** The draft with another use of a column; only one column says the department. */
export function changeUse(draft: MappingDraft, index: number, use: ColumnUse): MappingDraft {
  const columns = draft.columns.map((column, at): ColumnDraft => {
    if (at === index) return { ...column, use };
    return isDepartmentField(use) && isDepartmentField(column.use) ? { ...column, use: 'ignore' } : column;
  });
  return { ...draft, columns };
}

export function changeColumn(draft: MappingDraft, index: number, change: Partial<ColumnDraft>): MappingDraft {
  return {
    ...draft,
    columns: draft.columns.map((column, at) => (at === index ? { ...column, ...change } : column)),
  };
}
