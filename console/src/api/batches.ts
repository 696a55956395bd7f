import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type GetData, get } from './client.ts';
import { useMember } from './session.ts';

export type ShownBatch = GetData<'/import/show'>;

/** Milliseconds between looks at a batch that is not over. */
const LIVE_MS = 1_000;

/** One batch, asked for again until it is over. */
export function useBatch(batchId: string): UseQueryResult<ShownBatch> {
  const { enterpriseId } = useMember();
  return useQuery({
    queryKey: ['e', enterpriseId, 'import', batchId],
    queryFn: ({ signal }) => get('/import/show', { enterpriseId, batchId: Number(batchId) }, signal),
    refetchInterval: ({ state }) => (state.data?.status === 'PENDING' ? LIVE_MS : false),
  });
}
