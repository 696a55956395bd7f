import type { NewGroup } from '../domain/file-sums.ts';
import { judgePlace } from '../domain/judge-row.ts';
import { departmentText } from '../domain/resolve-batch.ts';
import type { WireObject } from '../domain/wire-values.ts';
import type { Db } from '../postgres/database.ts';
import { findDepartmentIds } from './find-department-ids.ts';
import { findGroups } from './find-groups.ts';

/** The groups that rows which succeed name, and that do not exist at this moment: those that an import would make. */
export async function findMissingGroups(
  db: Db,
  { enterpriseId, rows }: { enterpriseId: number; rows: readonly WireObject[] },
): Promise<NewGroup[]> {
  const places = rows.flatMap((row) => {
    const judged = judgePlace(row, 'add', []);
    return 'row' in judged ? [judged.row] : [];
  });
  const keys = new Map(
    places.flatMap(({ department }) => (department ? [[departmentText(department), department]] : [])),
  );
  const departmentIds = await findDepartmentIds(db, { enterpriseId, keys: [...keys.values()] });
  const wanted = new Map<string, NewGroup>();
  for (const { department, groupNames } of places) {
    const deptId = department === null ? 0 : departmentIds.get(departmentText(department));
    if (deptId === undefined) continue;
    for (const name of groupNames) wanted.set(`${deptId}\0${name}`, { deptId, name });
  }
  const groups = [...wanted.values()];
  const known = await findGroups(db, {
    enterpriseId,
    deptIds: groups.map(({ deptId }) => deptId),
    names: groups.map(({ name }) => name),
  });
  for (const { deptId, name } of known) wanted.delete(`${deptId}\0${name}`);
  return [...wanted.values()];
}
