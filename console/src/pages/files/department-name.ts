import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';

/** What a department is called; its id while that is not known. */
export function useDepartmentName(): (deptId: string) => string {
  const { enterpriseId } = useMember();
  const { data } = useQuery({
    // As the choice of a department asks for them.
    queryKey: ['e', enterpriseId, 'departments', 'all'],
    queryFn: ({ signal }) => get('/department/list', { enterpriseId }, signal),
  });
  return (deptId) => data?.list.find((department) => department.deptId === deptId)?.name ?? deptId;
}
