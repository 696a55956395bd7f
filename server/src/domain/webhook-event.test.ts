import { expect, test } from 'vitest';
import type { GroupChange } from './apply-pairs.ts';
import {
  type EndedBatch,
  NAMED_GROUPS_MAX,
  countNamedGroups,
  describeChangedGroups,
  describeEndedBatch,
} from './webhook-event.ts';

const BATCH: EndedBatch = {
  batchId: 9_007_199_254_740_991,
  status: 'FINISHED',
  optType: 'add',
  matchingType: null,
  isDryRun: false,
  undoOf: null,
  total: 3,
  success: 2,
  fail: 1,
  relationsAdded: 4,
  relationsRemoved: 0,
  unchanged: 1,
  usersCreated: 2,
  groupsCreated: 1,
  identitiesBound: 2,
  appliedSeq: 7,
  acceptedAt: '2026-11-24T08:00:00.000001Z',
  finishedAt: '2026-11-24T08:00:00.250000Z',
};

const change = (...added: boolean[]): GroupChange => ({
  userIds: added.map((_, index) => index + 1),
  ordinals: added.map(() => 0),
  added,
});

test('import.finished holds the counts of the batch and the moment at which it took effect', () => {
  expect(describeEndedBatch(BATCH)).toEqual({
    type: 'import.finished',
    timestamp: '2026-11-24T08:00:00.250000Z',
    data: {
      batchId: 9_007_199_254_740_991,
      batchIdStr: '9007199254740991',
      status: 'FINISHED',
      optType: 'add',
      matchingType: 1,
      dryRun: false,
      undoOf: null,
      total: 3,
      success: 2,
      fail: 1,
      relationsAdded: 4,
      relationsRemoved: 0,
      unchanged: 1,
      usersCreated: 2,
      groupsCreated: 1,
      identitiesBound: 2,
      appliedSeq: 7,
      acceptedAt: '2026-11-24T08:00:00.000001Z',
      finishedAt: '2026-11-24T08:00:00.250000Z',
    },
  });
});

test('import.finished of an undo matches nobody', () => {
  const { data } = describeEndedBatch({ ...BATCH, optType: 'undo', undoOf: 5 });
  expect(data).toMatchObject({ optType: 'undo', undoOf: 5, matchingType: null });
});

test('group.changed names the groups by ascending id with all changes of the chunk added up', () => {
  const changes = new Map([
    [12, change(true, true, false)],
    [3, change(false)],
  ]);
  const groups = countNamedGroups(changes);
  const last = { ...BATCH, appliedSeq: 9, finishedAt: '2026-11-24T08:00:01.000000Z' };
  const names = new Map([
    [3, '沉睡'],
    [12, 'vip'],
  ]);
  expect(describeChangedGroups({ first: BATCH, last, changedCount: changes.size, groups, names })).toEqual({
    type: 'group.changed',
    timestamp: '2026-11-24T08:00:01.000000Z',
    data: {
      firstAppliedSeq: 7,
      lastAppliedSeq: 9,
      groups: [
        { groupId: '3', name: '沉睡', added: 0, removed: 1 },
        { groupId: '12', name: 'vip', added: 2, removed: 1 },
      ],
      truncated: false,
    },
  });
});

test.each([
  [NAMED_GROUPS_MAX, false],
  [NAMED_GROUPS_MAX + 1, true],
])('of %i changed groups at most 1,000 are named, and the rest is admitted: %s', (count, truncated) => {
  const changes = new Map(Array.from({ length: count }, (_, index) => [count - index, change(true)]));
  const groups = countNamedGroups(changes);
  const event = describeChangedGroups({
    first: BATCH,
    last: BATCH,
    changedCount: changes.size,
    groups,
    names: new Map(),
  });
  expect(groups.map(({ groupId }) => groupId)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => index + 1),
  );
  expect(event.data).toMatchObject({ truncated });
});
