import { useQuery } from '@tanstack/react-query';
import { Alert, Typography } from 'antd';
import type { ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { Failure } from '../../components/states.tsx';
import { formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

/** Whether an outside directory keeps the departments up to date, or how it would. */
export function SyncState({
  enterpriseId,
  queryKey,
}: {
  enterpriseId: string;
  queryKey: readonly unknown[];
}): ReactNode {
  const words = useWords(WORDS);
  const { data, error, refetch } = useQuery({
    queryKey: [...queryKey, 'sync-state'],
    queryFn: ({ signal }) => get('/department/sync-state', { enterpriseId }, signal),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const { total, wxCount, thirdCount, savedAt, savedByApp } = data;
  return (
    <Alert
      type={savedAt === null ? 'info' : 'success'}
      showIcon
      title={
        <>
          {savedAt === null
            ? `${words.notSynced}${words.howToSync}`
            : words.synced(formatTime(savedAt), savedByApp)}{' '}
          {total === 0 ? null : words.counts(total, wxCount, thirdCount)}
        </>
      }
      action={
        <Typography.Link href="/docs" target="_blank">
          {words.docs}
        </Typography.Link>
      }
    />
  );
}
