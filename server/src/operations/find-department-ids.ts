import type { DepartmentKey } from '../domain/judge-row.ts';
import { departmentText } from '../domain/resolve-batch.ts';
import type { Db } from '../postgres/database.ts';

/** Our ids of the departments that the keys name, by `departmentText`; keys that name none are left out. */
export async function findDepartmentIds(
  db: Db,
  { enterpriseId, keys }: { enterpriseId: number; keys: DepartmentKey[] },
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.query<DepartmentKey & { id: number }>({
    name: 'find-department-ids',
    text: `
      select 'wxDeptId' as field, wx_dept_id as value, id
      from department where enterprise_id = $1::int and wx_dept_id = any ($2::text[])
      union all
      select 'thirdDeptId', third_dept_id, id
      from department where enterprise_id = $1::int and third_dept_id = any ($3::text[])
      union all
      select 'deptId', id::text, id
      from department where enterprise_id = $1::int and id = any ($4::bigint[])`,
    values: [
      enterpriseId,
      ...(['wxDeptId', 'thirdDeptId', 'deptId'] as const).map((field) =>
        keys.filter((key) => key.field === field).map((key) => key.value),
      ),
    ],
  });
  return new Map(rows.map((row) => [departmentText(row), row.id]));
}
