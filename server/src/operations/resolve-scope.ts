import type { DepartmentKey } from '../domain/judge-row.ts';
import { departmentText } from '../domain/resolve-batch.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { findDepartmentIds } from './find-department-ids.ts';

/**
 * The scope that a group is saved in: our id of the department, or 0 for the enterprise's own.
 * @throws {MusterError} NOT_FOUND when there is no such department.
 */
export async function resolveScope(
  db: Db,
  { enterpriseId, department }: { enterpriseId: number; department: DepartmentKey | null },
): Promise<number> {
  if (department === null) return 0;
  const ids = await findDepartmentIds(db, { enterpriseId, keys: [department] });
  const deptId = ids.get(departmentText(department));
  if (deptId !== undefined) return deptId;
  throw new MusterError('NOT_FOUND', {
    zh: `/${department.field} 没有这个部门`,
    en: `/${department.field} there is no such department`,
  });
}
