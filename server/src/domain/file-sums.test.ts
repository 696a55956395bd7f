import { expect, test } from 'vitest';
import { NEW_GROUPS_MAX, NO_SUMS, addBatches, addNewGroups } from './file-sums.ts';

const BATCH = {
  isError: false,
  rowCount: 3,
  success: 1,
  fail: 2,
  relationsAdded: 4,
  relationsRemoved: 0,
  unchanged: 1,
  usersCreated: 1,
  groupsCreated: 2,
  identitiesBound: 1,
  failures: [{ code: 'DEPT_REQUIRED' as const }, { code: 'DEPT_REQUIRED' as const }],
  warnings: [{ code: 'NO_GROUPS' as const }],
};

test('batches are summed up, and the sums before are left as they were', () => {
  const inError = { ...BATCH, isError: true, success: 0, fail: 0, failures: null, warnings: null };
  const first = addBatches(NO_SUMS, [BATCH]);
  const second = addBatches(first, [BATCH, inError]);
  expect(second).toMatchObject({
    success: 2,
    fail: 4,
    relationsAdded: 12,
    errorRows: 3,
    failureCounts: { DEPT_REQUIRED: 4 },
  });
  expect(first).toMatchObject({
    success: 1,
    errorRows: 0,
    failureCounts: { DEPT_REQUIRED: 2 },
    warningCounts: { NO_GROUPS: 1 },
  });
  expect(NO_SUMS.failureCounts).toEqual({});
});

test('new groups are kept once each, and not without end', () => {
  const group = (name: string, deptId = 0): { deptId: number; name: string } => ({ deptId, name });
  const few = addNewGroups(addNewGroups(NO_SUMS, [group('a'), group('a', 1)]), [group('a'), group('b')]);
  expect(few.newGroups).toEqual([group('a'), group('a', 1), group('b')]);
  expect(few.isNewGroupsCut).toBe(false);
  const many = Array.from({ length: NEW_GROUPS_MAX }, (_, index) => group(String(index)));
  const cut = addNewGroups(few, many);
  expect([cut.newGroups.length, cut.isNewGroupsCut]).toEqual([NEW_GROUPS_MAX, true]);
});
