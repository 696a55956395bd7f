import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type GetData, get } from './client.ts';

export function appsKey(enterpriseId: string): readonly unknown[] {
  return ['e', enterpriseId, 'apps'];
}

export function useApps(enterpriseId: string): UseQueryResult<GetData<'/app/list'>> {
  return useQuery({
    queryKey: appsKey(enterpriseId),
    queryFn: ({ signal }) => get('/app/list', { enterpriseId }, signal),
  });
}
