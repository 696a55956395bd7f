import type { Department } from '../domain/plan-departments.ts';
import type { Db } from '../postgres/database.ts';

export interface ListDepartmentsInput {
  enterpriseId: number;
  /** The last id of the page before; 0 for the first page. */
  afterId: number;
  count: number;
}

/** Departments by ascending id. */
export async function listDepartments(
  db: Db,
  { enterpriseId, afterId, count }: ListDepartmentsInput,
): Promise<Department[]> {
  const { rows } = await db.query<Department>({
    name: 'list-departments',
    text: `
      select id, name, third_dept_id as "thirdDeptId", wx_dept_id as "wxDeptId", parent_id as "parentId"
      from department
      where enterprise_id = $1::int and id > $2::bigint
      order by id
      limit $3::int`,
    values: [enterpriseId, afterId, count],
  });
  return rows;
}
