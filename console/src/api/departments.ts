import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type GetData, get } from './client.ts';
import { useMember } from './session.ts';

export type Department = GetData<'/department/list'>['list'][number];

/** All departments of the enterprise, as many as the server gives at once. */
export function useDepartments(): UseQueryResult<GetData<'/department/list'>> {
  const { enterpriseId } = useMember();
  return useQuery({
    queryKey: ['e', enterpriseId, 'departments', 'all'],
    queryFn: ({ signal }) => get('/department/list', { enterpriseId }, signal),
  });
}
