import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, App, Spin } from 'antd';
import { type ReactNode, useEffect } from 'react';
import type { ShownBatch } from '../../api/batches.ts';
import { type PostData, get } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { groupsKey } from './group-data.ts';

const WORDS = defineWords({
  zh: {
    pending: '已提交，正在生效',
    pendingHint: '排在它之前的导入完成后就会生效，完成后此页自动更新。',
    failed: '执行出错，没有任何改变。请在导入记录中查看原因并重新执行。',
    open: '查看批次',
    done: '已生效',
  },
  en: {
    pending: 'Submitted, taking effect',
    pendingHint: 'It takes effect after the imports before it; this page follows.',
    failed: 'It failed and changed nothing. See why under Imports, and run it again there.',
    open: 'Show the batch',
    done: 'In effect',
  },
});

export type Batch = PostData<'/group/delete'>;

/** Milliseconds: most batches are over by then, and nobody waits longer for a button. */
export const BATCH_WAIT_MS = 2_000;
/** Milliseconds that one question waits for the batch. */
const FOLLOW_WAIT_MS = 10_000;
const FOLLOW_PAUSE_MS = 500;

/** Says what came of a change that is a batch; one that waits for its turn stands in the address, and the page follows it. */
export function useFollowBatch(): (batch: Pick<Batch, 'status' | 'batchIdStr'>, done: string) => void {
  const [, setFilters] = useFilters(['batch']);
  const { message } = App.useApp();
  return ({ status, batchIdStr }, done) => {
    if (status === 'FINISHED') void message.success(done);
    else setFilters({ batch: batchIdStr });
  };
}

/** A batch until it is over, told as soon as it is. */
export function useFollowedBatch(batchId: string): UseQueryResult<ShownBatch> {
  const { enterpriseId } = useMember();
  return useQuery({
    queryKey: ['e', enterpriseId, 'followed-batch', batchId],
    queryFn: ({ signal }) =>
      get('/import/show', { enterpriseId, batchId: Number(batchId), waitMs: FOLLOW_WAIT_MS }, signal),
    refetchInterval: ({ state }) => (state.data?.status === 'PENDING' ? FOLLOW_PAUSE_MS : false),
  });
}

/** The batch of the address until it is over. */
export function FollowedBatch(): ReactNode {
  const [{ batch }] = useFilters(['batch']);
  return batch === undefined ? null : <Followed key={batch} batchId={batch} />;
}

function Followed({ batchId }: { batchId: string }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [, setFilters] = useFilters(['batch']);
  const { data } = useFollowedBatch(batchId);
  const status = data?.status ?? 'PENDING';
  useEffect(() => {
    if (status === 'PENDING') return;
    void queries.invalidateQueries({ queryKey: groupsKey(enterpriseId) });
    if (status === 'ERROR') return;
    void message.success(words.done);
    setFilters({ batch: '' });
    // Once, when it is over.
  }, [status]);
  const link = <Link to={`/e/${enterpriseId}/imports/${batchId}` as '/'}>{words.open}</Link>;
  return status === 'ERROR' ? (
    <Alert type="error" showIcon role="alert" title={words.failed} action={link} />
  ) : (
    <Alert
      type="info"
      showIcon
      icon={<Spin size="small" />}
      role="status"
      title={words.pending}
      description={words.pendingHint}
      action={link}
    />
  );
}
