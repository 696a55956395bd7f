import { useDepartments } from '../../api/departments.ts';

/** What a department is called; its id while that is not known. */
export function useDepartmentName(): (deptId: string) => string {
  const { data } = useDepartments();
  return (deptId) => data?.list.find((department) => department.deptId === deptId)?.name ?? deptId;
}
