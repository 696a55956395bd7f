import type { DepartmentElement, DepartmentKeyField } from '../domain/department-request.ts';
import { type Department, type SavedDepartment, planDepartments } from '../domain/plan-departments.ts';
import type { Db } from '../postgres/database.ts';

export interface SaveDepartmentsInput {
  enterpriseId: number;
  elements: DepartmentElement[];
  /** The app that saves, which brings an outside directory; absent when a person does. */
  appId?: number;
}

/**
 * Saves departments, all or none; must run in a transaction. Takes the enterprise's lane first, so it waits for the chunk that
 * is being applied, and no other call changes a department meanwhile.
 * @throws {MusterError} PARAM_ERROR when an element cannot be saved.
 */
export async function saveDepartments(
  tx: Db,
  { enterpriseId, elements, appId }: SaveDepartmentsInput,
): Promise<SavedDepartment[]> {
  const nextDeptId = await lockDepartments(tx, enterpriseId);
  const known = await readNamed(tx, enterpriseId, elements);
  const plan = planDepartments(elements, known, nextDeptId);
  await writeDepartments(tx, enterpriseId, plan.written);
  await tx.query({
    name: 'save-departments-note',
    text: `
      update lane set
        next_dept_id = $2::bigint,
        departments_saved_at = case when $3::int is null then departments_saved_at else clock_timestamp() end,
        departments_app_id = coalesce($3::int, departments_app_id)
      where enterprise_id = $1::int`,
    values: [enterpriseId, plan.nextDeptId, appId ?? null],
  });
  return plan.results;
}

async function lockDepartments(tx: Db, enterpriseId: number): Promise<number> {
  const { rows } = await tx.query<{ nextDeptId: number }>({
    name: 'save-departments-lock',
    text: 'select next_dept_id as "nextDeptId" from lane where enterprise_id = $1::int for update',
    values: [enterpriseId],
  });
  const [lane] = rows;
  if (lane === undefined) throw new Error(`enterprise ${enterpriseId} has no lane`);
  return lane.nextDeptId;
}

/** Every department that the elements name, with all of its ancestors: what cycles are looked for in. */
async function readNamed(tx: Db, enterpriseId: number, elements: DepartmentElement[]): Promise<Department[]> {
  const keys = elements.flatMap(({ keys, parent }) =>
    parent === null || parent === 'top' ? keys : [...keys, parent],
  );
  const valuesOf = (field: DepartmentKeyField): string[] =>
    keys.filter((key) => key.field === field).map((key) => key.value);
  const { rows } = await tx.query<Department>({
    name: 'save-departments-read',
    text: `
      with recursive known as (
        select id, name, third_dept_id, wx_dept_id, parent_id
        from department
        where enterprise_id = $1::int
          and (id = any($2::bigint[]) or third_dept_id = any($3::text[]) or wx_dept_id = any($4::text[]))
        union
        select d.id, d.name, d.third_dept_id, d.wx_dept_id, d.parent_id
        from department d
        join known on d.enterprise_id = $1::int and d.id = known.parent_id
      )
      select id, name, third_dept_id as "thirdDeptId", wx_dept_id as "wxDeptId", parent_id as "parentId" from known`,
    values: [enterpriseId, valuesOf('deptId'), valuesOf('thirdDeptId'), valuesOf('wxDeptId')],
  });
  return rows;
}

async function writeDepartments(tx: Db, enterpriseId: number, departments: Department[]): Promise<void> {
  if (departments.length === 0) return;
  const ids = departments.map(({ id }) => id);
  // An outside id may move from one department to another within the call; released first, no row meets one that is still held.
  await tx.query({
    name: 'save-departments-release',
    text: `
      update department set third_dept_id = null, wx_dept_id = null
      where enterprise_id = $1::int and id = any($2::bigint[])`,
    values: [enterpriseId, ids],
  });
  await tx.query({
    name: 'save-departments-write',
    text: `
      insert into department (enterprise_id, id, name, third_dept_id, wx_dept_id, parent_id)
      select $1::int, id, name, third_dept_id, wx_dept_id, parent_id
      from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[])
        as written (id, name, third_dept_id, wx_dept_id, parent_id)
      on conflict (enterprise_id, id) do update set
        name = excluded.name, third_dept_id = excluded.third_dept_id,
        wx_dept_id = excluded.wx_dept_id, parent_id = excluded.parent_id`,
    values: [
      enterpriseId,
      ids,
      departments.map(({ name }) => name),
      departments.map(({ thirdDeptId }) => thirdDeptId),
      departments.map(({ wxDeptId }) => wxDeptId),
      departments.map(({ parentId }) => parentId),
    ],
  });
}
