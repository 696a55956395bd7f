import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import dayjs, { type Dayjs } from 'dayjs';
import type { GetData, PostBody } from '../../api/client.ts';

export type ListedApp = GetData<'/app/list'>['list'][number];
export type AppState = ListedApp['state'];
export type Permission = PostBody<'/app/create'>['permissions'][number];

/** What imports and reads of groups ask for. */
export const GROUPS_PERMISSION: Permission = '用户->用户分组';

/**
 * The secret of an app that was made a moment ago, for the code of its first call. It is in the memory of this page only, which
 * forgets it some minutes after it was last shown.
 */
export function useMadeSecret(appid: string): { secret: string | null; keep: (secret: string) => void } {
  const queries = useQueryClient();
  const key = ['made-secret', appid];
  // Asked of nobody: what is kept is shown at once by whoever shows it.
  const { data } = useQuery<string>({ queryKey: key, queryFn: skipToken });
  return {
    secret: data ?? null,
    keep: (secret) => void queries.setQueryData(key, secret),
  };
}

/** The end of the day that a date field holds, in the reader's time zone; null for none. */
export function endOfDay(day: Dayjs | null | undefined): string | null {
  return day?.endOf('day').toISOString() ?? null;
}

/** As a date field holds it. */
export function toDay(iso: string | null): Dayjs | null {
  return iso === null ? null : dayjs(iso);
}
