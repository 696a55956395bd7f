import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type GetData, get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';

export type IdentityType = GetData<'/identity-type/list'>['list'][number];

/** The types that a column can stand for, in matching order. */
export function useIdentityTypes(): UseQueryResult<IdentityType[]> {
  const { enterpriseId } = useMember();
  return useQuery({
    queryKey: ['e', enterpriseId, 'identity-types', 'of-files'],
    queryFn: async ({ signal }) => (await get('/identity-type/list', { enterpriseId }, signal)).list,
  });
}
