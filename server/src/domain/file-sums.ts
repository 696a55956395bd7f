import type { RowFailureCode, RowWarningCode } from './row-reasons.ts';

/** A finished batch of a file. */
export interface SettledBatch {
  isError: boolean;
  rowCount: number;
  success: number;
  fail: number;
  relationsAdded: number;
  relationsRemoved: number;
  unchanged: number;
  usersCreated: number;
  groupsCreated: number;
  identitiesBound: number;
  failures: { code: RowFailureCode }[] | null;
  warnings: { code: RowWarningCode }[] | null;
}

/** A group that a dry run would make, by name in the scope of a department, or 0 for the enterprise's own. */
export interface NewGroup {
  deptId: number;
  name: string;
}

/** What the batches of a file did, or would do, in all. */
export interface FileSums {
  success: number;
  fail: number;
  relationsAdded: number;
  relationsRemoved: number;
  unchanged: number;
  usersCreated: number;
  groupsCreated: number;
  identitiesBound: number;
  /** Rows of batches in ERROR. */
  errorRows: number;
  failureCounts: Record<string, number>;
  warningCounts: Record<string, number>;
  /** Of a dry run: batches in it know nothing of each other, so the sum of their counts would count a group many times. */
  newGroups: NewGroup[];
  isNewGroupsCut: boolean;
}

/** Names of new groups that are kept; who makes more has mapped the wrong column. */
export const NEW_GROUPS_MAX = 1_000;

const COUNTS = [
  'success',
  'fail',
  'relationsAdded',
  'relationsRemoved',
  'unchanged',
  'usersCreated',
  'groupsCreated',
  'identitiesBound',
] as const;

export const NO_SUMS: FileSums = {
  success: 0,
  fail: 0,
  relationsAdded: 0,
  relationsRemoved: 0,
  unchanged: 0,
  usersCreated: 0,
  groupsCreated: 0,
  identitiesBound: 0,
  errorRows: 0,
  failureCounts: {},
  warningCounts: {},
  newGroups: [],
  isNewGroupsCut: false,
};

/** The sums with some more batches in them. */
export function addBatches(sums: FileSums, batches: readonly SettledBatch[]): FileSums {
  const next = {
    ...sums,
    failureCounts: { ...sums.failureCounts },
    warningCounts: { ...sums.warningCounts },
  };
  for (const batch of batches) {
    if (batch.isError) next.errorRows += batch.rowCount;
    for (const count of COUNTS) next[count] += batch[count];
    for (const { code } of batch.failures ?? []) raise(next.failureCounts, code);
    for (const { code } of batch.warnings ?? []) raise(next.warningCounts, code);
  }
  return next;
}

/** The sums with some more groups that would be made, each once. */
export function addNewGroups(sums: FileSums, groups: readonly NewGroup[]): FileSums {
  const known = new Set(sums.newGroups.map(nameOf));
  const more = groups.filter((group) => !known.has(nameOf(group)) && known.add(nameOf(group)));
  const newGroups = [...sums.newGroups, ...more];
  return {
    ...sums,
    newGroups: newGroups.slice(0, NEW_GROUPS_MAX),
    isNewGroupsCut: sums.isNewGroupsCut || newGroups.length > NEW_GROUPS_MAX,
  };
}

function raise(counts: Record<string, number>, code: string): void {
  counts[code] = (counts[code] ?? 0) + 1;
}

/** No name holds a control character. */
function nameOf({ deptId, name }: NewGroup): string {
  return `${deptId}\0${name}`;
}
