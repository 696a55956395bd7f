import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type GetData, get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';

export type ListedFile = GetData<'/file-import/list'>['list'][number];
export type ShownFile = GetData<'/file-import/show'>;
export type FileState = ListedFile['state'];
export type Mapping = NonNullable<ShownFile['mapping']>;
export type Sums = NonNullable<ShownFile['outcome']>;

/** Between looks at a file that somebody is busy with. */
export const LIVE_MS = 1_000;

/** States that end without a person. */
const BUSY: readonly FileState[] = ['uploading', 'reading', 'checking', 'importing', 'cancelling'];

export function isBusy({ state }: Pick<ListedFile, 'state'>): boolean {
  return BUSY.includes(state);
}

/** How the keys of all questions about files begin. */
export function filesKey(enterpriseId: string): readonly string[] {
  return ['e', enterpriseId, 'files'];
}

/** One file import, looked at again and again while something goes on. */
export function useFile(fileImportId: string): UseQueryResult<ShownFile> {
  const { enterpriseId } = useMember();
  return useQuery({
    queryKey: [...filesKey(enterpriseId), fileImportId],
    queryFn: ({ signal }) => get('/file-import/show', { enterpriseId, fileImportId }, signal),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isBusy(data) ? LIVE_MS : false),
  });
}
