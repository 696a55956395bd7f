import { type BatchCounts, type Membership, type RelationPlan, applyPairs } from '../domain/apply-pairs.ts';
import { type BoundKey, Directory } from '../domain/directory.ts';
import { parseImportRequest } from '../domain/import-request.ts';
import { parseJsonText } from '../domain/json-text.ts';
import { type JudgedRow, type Judgement, type TypesByCode, judgeRow } from '../domain/judge-row.ts';
import { planUndo } from '../domain/plan-undo.ts';
import {
  type JudgedBatch,
  type ResolvedBatch,
  departmentText,
  resolveBatch,
} from '../domain/resolve-batch.ts';
import { judgeV1Row, parseV1Request } from '../domain/v1-request.ts';
import { findDepartmentIds } from '../operations/find-department-ids.ts';
import { findGroups } from '../operations/find-groups.ts';
import { findIdentityKeys } from '../operations/find-identity-keys.ts';
import { findRelations } from '../operations/find-relations.ts';
import { findUndoablePairs } from '../operations/find-undoable-pairs.ts';
import type { Lane } from '../operations/lock-lane.ts';
import { inflatePayload } from '../operations/read-batch.ts';
import type { ImportSettings } from '../operations/read-import-settings.ts';
import type { PendingBatch } from '../operations/read-pending-batches.ts';
import type { Db } from '../postgres/database.ts';

/** All that a chunk will write, known before anything is written. */
export interface ChunkPlan {
  directory: Directory;
  batches: ResolvedBatch[];
  counts: BatchCounts[];
  relations: Omit<RelationPlan, 'counts'>;
}

/** A batch of rows that have been judged, or one that takes back another. */
export type Work = JudgedBatch | { batchId: number; undoesBatchId: number };

/**
 * Parses and judges as many of the batches as stay within `pairsMax` (row, group) pairs, one at least. An undo begins a chunk:
 * what the batches before it changed is then in the database, where it looks.
 */
export function judgeBatches(pending: PendingBatch[], settings: ImportSettings, pairsMax: number): Work[] {
  const work: Work[] = [];
  let pairCount = 0;
  for (const batch of pending) {
    if (batch.kind === 'undo') {
      if (work.length > 0) break;
      work.push(batch);
      continue;
    }
    const rows = judgeBody(batch.kind, parseJsonText(inflatePayload(batch.payload)), settings.types);
    for (const judgement of rows) pairCount += 'row' in judgement ? judgement.row.groupNames.length : 0;
    if (work.length > 0 && pairCount > pairsMax) break;
    work.push({ ...batch, rows });
  }
  return work;
}

function judgeBody(kind: 'v1' | 'v2', body: unknown, types: TypesByCode): Judgement[] {
  if (kind === 'v1') {
    const request = parseV1Request(body);
    return request.rows.map((row) => judgeV1Row(row, request, types));
  }
  const { rows, optType } = parseImportRequest(body);
  return rows.map((row) => judgeRow(row, optType, types));
}

/** Looks up all that the batches touch, and decides in memory, in order, what each of their rows does. */
export async function planChunk(
  tx: Db,
  input: { enterpriseId: number; lane: Lane; settings: ImportSettings; work: Work[] },
): Promise<ChunkPlan> {
  const { enterpriseId, lane, settings, work } = input;
  const rows = work.flatMap((batch) =>
    'rows' in batch ? batch.rows.flatMap((judgement) => ('row' in judgement ? [judgement.row] : [])) : [],
  );

  const departmentIds = await lookUpDepartments(tx, enterpriseId, rows);
  const groups = await lookUpGroups(tx, enterpriseId, rows, departmentIds);
  const keys = await lookUpIdentities(tx, enterpriseId, rows);
  const directory = new Directory({ userId: lane.nextUserId, groupId: lane.nextGroupId }, keys, groups);

  const surroundings = { createsUsersOnImport: settings.createsUsersOnImport, departmentIds };
  const batches: ResolvedBatch[] = [];
  for (const batch of work) {
    if ('rows' in batch) batches.push(resolveBatch(batch, directory, surroundings));
    else batches.push(await resolveUndo(tx, enterpriseId, batch));
  }
  const existing = await lookUpRelations(tx, enterpriseId, batches, lane);
  const { counts, ...relations } = applyPairs(batches, existing);
  return { directory, batches, counts, relations };
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
    const names = namesByDept.get(deptId) ?? new Set();
    for (const name of groupNames) names.add(name);
    namesByDept.set(deptId, names);
  }
  const pairs = [...namesByDept].flatMap(([deptId, names]) => [...names].map((name) => ({ deptId, name })));
  return findGroups(tx, {
    enterpriseId,
    deptIds: pairs.map((pair) => pair.deptId),
    names: pairs.map((pair) => pair.name),
  });
}

async function lookUpIdentities(tx: Db, enterpriseId: number, rows: JudgedRow[]): Promise<BoundKey[]> {
  const valuesByType = new Map<number, Set<string>>();
  for (const { identities } of rows) {
    for (const { typeId, value } of identities) {
      const values = valuesByType.get(typeId);
      if (values === undefined) valuesByType.set(typeId, new Set([value]));
      else values.add(value);
    }
  }
  const found: BoundKey[] = [];
  for (const [typeId, values] of valuesByType) {
    const keys = await findIdentityKeys(tx, { enterpriseId, typeId, values: [...values] });
    for (const key of keys) found.push(key);
  }
  return found;
}

/** Only pairs of users and groups that were there before the chunk can be relations already. */
async function lookUpRelations(
  tx: Db,
  enterpriseId: number,
  batches: ResolvedBatch[],
  lane: Lane,
): Promise<Membership> {
  const wanted = new Map<number, Set<number>>();
  for (const { userId, groupIds } of batches.flatMap((batch) => batch.pairs)) {
    if (userId >= lane.nextUserId) continue;
    for (const groupId of groupIds) {
      if (groupId >= lane.nextGroupId) continue;
      const users = wanted.get(groupId);
      if (users === undefined) wanted.set(groupId, new Set([userId]));
      else users.add(userId);
    }
  }
  const groupIds: number[] = [];
  const userIds: number[] = [];
  for (const [groupId, users] of wanted) {
    for (const userId of users) {
      groupIds.push(groupId);
      userIds.push(userId);
    }
  }
  const existing: Membership = new Map(
    [...wanted.keys()].map((groupId) => [groupId, new Map<number, boolean>()]),
  );
  for (const { groupId, userId } of await findRelations(tx, { enterpriseId, groupIds, userIds })) {
    existing.get(groupId)?.set(userId, true);
  }
  return existing;
}
