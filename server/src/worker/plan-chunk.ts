import type { Membership } from '../domain/apply-pairs.ts';
import { parseMemberChange } from '../domain/console-payload.ts';
import type { BoundKey, Directory, KnownGroup } from '../domain/directory.ts';
import { getOrMake } from '../domain/get-or-make.ts';
import { parseJsonText } from '../domain/json-text.ts';
import type { JudgedRow } from '../domain/judge-row.ts';
import { planUndo } from '../domain/plan-undo.ts';
import {
  type JudgedBatch,
  type ResolvedBatch,
  type Surroundings,
  departmentText,
  resolveBatch,
} from '../domain/resolve-batch.ts';
import { type MemberChangeBatch, resolveMemberChange } from '../domain/resolve-member-change.ts';
import { findDepartmentIds } from '../operations/find-department-ids.ts';
import { findGroups } from '../operations/find-groups.ts';
import { findIdentityKeys } from '../operations/find-identity-keys.ts';
import { findRelations } from '../operations/find-relations.ts';
import { findUndoablePairs } from '../operations/find-undoable-pairs.ts';
import type { Lane } from '../operations/lock-lane.ts';
import { findUserIds } from '../operations/find-user-ids.ts';
import { inflatePayload } from '../operations/read-batch.ts';
import { readGroupRules } from '../operations/read-group-rules.ts';
import type { ImportSettings } from '../operations/read-import-settings.ts';
import {
  type PendingBatch,
  type PendingChange,
  type PendingImport,
  isImport,
  isRemoval,
} from '../operations/read-pending-batches.ts';
import type { Db } from '../postgres/database.ts';
import { countPairs, judgePayload } from './judge-payload.ts';
import type { JudgedAhead } from './judged-ahead.ts';

/** A batch of rows that have been judged, one of users who are put into a group or taken out, or one that takes back another. */
export type Work = JudgedBatch | MemberChangeBatch | { batchId: number; undoesBatchId: number };

/**
 * Parses and judges as many of the batches as stay within `pairsMax` (row, group) pairs, one at least. An undo begins a chunk:
 * what the batches before it changed is then in the database, where it looks. A removal has a chunk of its own.
 */
export function judgeBatches(
  pending: PendingBatch[],
  settings: ImportSettings,
  pairsMax: number,
  ahead: JudgedAhead,
): Work[] {
  const work: Work[] = [];
  let pairCount = 0;
  for (const batch of pending) {
    if (isRemoval(batch)) break;
    if (batch.kind === 'undo') {
      if (work.length > 0) break;
      work.push(batch);
      continue;
    }
    const judged = isImport(batch) ? judge(batch, settings, ahead) : readChange(batch);
    pairCount += 'rows' in judged ? countPairs(judged.rows) : judged.userIds.length;
    if (work.length > 0 && pairCount > pairsMax) break;
    work.push(judged);
  }
  return work;
}

function judge(batch: PendingImport, settings: ImportSettings, ahead: JudgedAhead): JudgedBatch {
  return { ...batch, rows: ahead.take(batch.batchId, settings) ?? judgePayload(batch, settings) };
}

function readChange({ batchId, optType, payload }: PendingChange): MemberChangeBatch {
  return { batchId, optType, ...parseMemberChange(parseJsonText(inflatePayload(payload))) };
}

/** Cuts a chunk into portions of whole batches, of `rowsMax` rows or of one batch. */
export function cutPortions(work: Work[], rowsMax: number): Work[][] {
  const portions: Work[][] = [];
  let rowCount = Infinity;
  for (const batch of work) {
    rowCount += countRows(batch);
    if (rowCount > rowsMax) {
      portions.push([]);
      rowCount = countRows(batch);
    }
    portions.at(-1)?.push(batch);
  }
  return portions;
}

function countRows(batch: Work): number {
  if ('userIds' in batch) return batch.userIds.length;
  return 'rows' in batch ? batch.rows.length : 0;
}

/** What a chunk's rows may mean besides users. */
export interface Places {
  departmentIds: ReadonlyMap<string, number>;
  groups: KnownGroup[];
}

export async function lookUpPlaces(tx: Db, enterpriseId: number, work: Work[]): Promise<Places> {
  const rows = listRows(work);
  const isAnyOfDepartment = rows.some(({ department }) => department !== null);
  // Without waiting, where there is nothing to wait for: the groups are then asked for ahead of the identities.
  const departmentIds = isAnyOfDepartment ? await lookUpDepartments(tx, enterpriseId, rows) : new Map();
  return { departmentIds, groups: await lookUpGroups(tx, enterpriseId, rows, departmentIds) };
}

/** Decides in memory, row by row in order, whom and what the batches mean. */
export async function resolvePortion(
  tx: Db,
  input: { enterpriseId: number; directory: Directory; surroundings: Surroundings; portion: Work[] },
): Promise<ResolvedBatch[]> {
  const { enterpriseId, directory, surroundings, portion } = input;
  const batches: ResolvedBatch[] = [];
  for (const batch of portion) {
    if ('rows' in batch) batches.push(resolveBatch(batch, directory, surroundings));
    else if ('userIds' in batch) batches.push(await resolveChange(tx, enterpriseId, batch, directory));
    else batches.push(await resolveUndo(tx, enterpriseId, batch));
  }
  return batches;
}

/** Looks up which of the pairs are relations. Only those of users and groups from before the chunk can be. */
export function lookUpRelations(
  tx: Db,
  { enterpriseId, lane, batches }: { enterpriseId: number; lane: Lane; batches: ResolvedBatch[] },
): Promise<Membership> {
  const wanted = new Map<number, number[]>();
  for (const batch of batches) {
    for (const { userId, groupIds } of batch.pairs) {
      if (userId >= lane.nextUserId) continue;
      for (const groupId of groupIds) {
        if (groupId >= lane.nextGroupId) continue;
        getOrMake(wanted, groupId, () => []).push(userId);
      }
    }
  }
  return findRelations(tx, { enterpriseId, wanted });
}

/** The identities that earlier portions of a chunk have asked for, as values by type. */
export type AskedIdentities = Map<number, Set<string>>;

/** Looks up the identities of a portion that were not asked for yet. */
export async function lookUpIdentities(
  tx: Db,
  enterpriseId: number,
  portion: Work[],
  asked: AskedIdentities,
): Promise<BoundKey[]> {
  const valuesByType = new Map<number, string[]>();
  for (const { identities } of listRows(portion)) {
    for (const { typeId, value } of identities) {
      const known = getOrMake(asked, typeId, () => new Set<string>());
      if (known.has(value)) continue;
      known.add(value);
      getOrMake(valuesByType, typeId, () => []).push(value);
    }
  }
  const found = await Promise.all(
    [...valuesByType].map(([typeId, values]) => findIdentityKeys(tx, { enterpriseId, typeId, values })),
  );
  return found.flat();
}

function listRows(work: Work[]): JudgedRow[] {
  return work.flatMap((batch) =>
    'rows' in batch ? batch.rows.flatMap((judgement) => ('row' in judgement ? [judgement.row] : [])) : [],
  );
}

async function resolveChange(
  tx: Db,
  enterpriseId: number,
  batch: MemberChangeBatch,
  directory: Directory,
): Promise<ResolvedBatch> {
  const { groupId } = batch;
  const userIds = batch.userIds.filter((userId) => userId !== null);
  const [known, named] = await Promise.all([
    findUserIds(tx, { enterpriseId, userIds }),
    readGroupRules(tx, { enterpriseId, groupIds: [groupId] }),
  ]);
  const rule = named.find((group) => group.groupId === groupId)?.rule;
  const stored = rule === undefined ? 'none' : rule === null ? 'static' : 'dynamic';
  return resolveMemberChange(batch, {
    group: directory.isNewGroup(groupId) ? 'static' : stored,
    isUser: (userId) => known.has(userId) || directory.isNewUser(userId),
  });
}

async function resolveUndo(
  tx: Db,
  enterpriseId: number,
  { batchId, undoesBatchId }: { batchId: number; undoesBatchId: number },
): Promise<ResolvedBatch> {
  return planUndo(
    batchId,
    undoesBatchId,
    await findUndoablePairs(tx, { enterpriseId, batchId: undoesBatchId }),
  );
}

async function lookUpDepartments(
  tx: Db,
  enterpriseId: number,
  rows: JudgedRow[],
): Promise<Map<string, number>> {
  const keys = new Map(
    rows.flatMap(({ department }) => (department ? [[departmentText(department), department]] : [])),
  );
  return findDepartmentIds(tx, { enterpriseId, keys: [...keys.values()] });
}

async function lookUpGroups(
  tx: Db,
  enterpriseId: number,
  rows: JudgedRow[],
  departmentIds: ReadonlyMap<string, number>,
): ReturnType<typeof findGroups> {
  const namesByDept = new Map<number, Set<string>>();
  for (const { department, groupNames } of rows) {
    const deptId = department === null ? 0 : departmentIds.get(departmentText(department));
    if (deptId === undefined) continue;
    const names = getOrMake(namesByDept, deptId, () => new Set());
    for (const name of groupNames) names.add(name);
  }
  const pairs = [...namesByDept].flatMap(([deptId, names]) => [...names].map((name) => ({ deptId, name })));
  return findGroups(tx, {
    enterpriseId,
    deptIds: pairs.map((pair) => pair.deptId),
    names: pairs.map((pair) => pair.name),
  });
}
