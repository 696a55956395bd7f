import { type RelationPlan, applyPairs } from '../domain/apply-pairs.ts';
import { type BoundKey, Directory } from '../domain/directory.ts';
import type { JudgedRow } from '../domain/judge-row.ts';
import { planUndo } from '../domain/plan-undo.ts';
import {
  type JudgedBatch,
  type ResolvedBatch,
  departmentText,
  resolveBatch,
} from '../domain/resolve-batch.ts';
import { findDepartmentIds } from '../operations/find-department-ids.ts';
import { findGroups } from '../operations/find-groups.ts';
import { findIdentityKeys } from '../operations/find-identity-keys.ts';
import { findRelations } from '../operations/find-relations.ts';
import { findUndoablePairs } from '../operations/find-undoable-pairs.ts';
import type { Lane } from '../operations/lock-lane.ts';
import type { ImportSettings } from '../operations/read-import-settings.ts';
import type { PendingBatch } from '../operations/read-pending-batches.ts';
import type { Db } from '../postgres/database.ts';
import { countPairs, judgePayload } from './judge-payload.ts';
import type { JudgedAhead } from './judged-ahead.ts';

/** A chunk's batches, their users and groups decided; the directory holds what is to be made for that. */
export interface ResolvedChunk {
  directory: Directory;
  batches: ResolvedBatch[];
}

/** A batch of rows that have been judged, or one that takes back another. */
export type Work = JudgedBatch | { batchId: number; undoesBatchId: number };

/**
 * Parses and judges as many of the batches as stay within `pairsMax` (row, group) pairs, one at least. An undo begins a chunk:
 * what the batches before it changed is then in the database, where it looks.
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
    if (batch.kind === 'undo') {
      if (work.length > 0) break;
      work.push(batch);
      continue;
    }
    const rows = ahead.take(batch.batchId, settings) ?? judgePayload(batch, settings);
    pairCount += countPairs(rows);
    if (work.length > 0 && pairCount > pairsMax) break;
    work.push({ ...batch, rows });
  }
  return work;
}

/** Looks up whom and what the batches mean, and decides in memory, row by row in order. */
export async function resolveChunk(
  tx: Db,
  input: { enterpriseId: number; lane: Lane; settings: ImportSettings; work: Work[] },
): Promise<ResolvedChunk> {
  const { enterpriseId, lane, settings, work } = input;
  const rows = work.flatMap((batch) =>
    'rows' in batch ? batch.rows.flatMap((judgement) => ('row' in judgement ? [judgement.row] : [])) : [],
  );

  const [keys, [departmentIds, groups]] = await Promise.all([
    lookUpIdentities(tx, enterpriseId, rows),
    lookUpDepartments(tx, enterpriseId, rows).then(
      async (ids) => [ids, await lookUpGroups(tx, enterpriseId, rows, ids)] as const,
    ),
  ]);
  const directory = new Directory({ userId: lane.nextUserId, groupId: lane.nextGroupId }, keys, groups);

  const surroundings = { createsUsersOnImport: settings.createsUsersOnImport, departmentIds };
  const batches: ResolvedBatch[] = [];
  for (const batch of work) {
    if ('rows' in batch) batches.push(resolveBatch(batch, directory, surroundings));
    else batches.push(await resolveUndo(tx, enterpriseId, batch));
  }
  return { directory, batches };
}

/** Looks up which of the pairs are relations, and works out what is to be written of them. */
export async function planRelations(
  tx: Db,
  { enterpriseId, lane, batches }: { enterpriseId: number; lane: Lane; batches: ResolvedBatch[] },
): Promise<RelationPlan> {
  const wanted = collectKnownPairs(batches, lane);
  return applyPairs(batches, await findRelations(tx, { enterpriseId, wanted }));
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
  const found = await Promise.all(
    [...valuesByType].map(([typeId, values]) =>
      findIdentityKeys(tx, { enterpriseId, typeId, values: [...values] }),
    ),
  );
  return found.flat();
}

/** Only pairs of users and groups that were there before the chunk can be relations already. */
function collectKnownPairs(batches: ResolvedBatch[], lane: Lane): Map<number, number[]> {
  const wanted = new Map<number, number[]>();
  for (const batch of batches) {
    for (const { userId, groupIds } of batch.pairs) {
      if (userId >= lane.nextUserId) continue;
      for (const groupId of groupIds) {
        if (groupId >= lane.nextGroupId) continue;
        const users = wanted.get(groupId);
        if (users === undefined) wanted.set(groupId, [userId]);
        else users.push(userId);
      }
    }
  }
  return wanted;
}
