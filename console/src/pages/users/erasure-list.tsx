import { CheckCircleOutlined, ClockCircleOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Alert, type AlertProps, Flex, Progress, type TableColumnsType, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useBatch } from '../../api/batches.ts';
import { type GetData, get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { CursorTable } from '../../components/cursor-table.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

type Erasure = GetData<'/user/erasure/list'>['list'][number];
type Batch = GetData<'/import/show'>;

const LIVE_MS = 1_000;
const QUIET_MS = 10_000;

/**
 * Who was erased, and how far the blanking has come.
 * @param batchId of an erasure that was just asked for: until its turn it is not in the list.
 */
export function ErasureList({ batchId }: { batchId: string | null }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const reason = useRoleReason('administrator');
  const [isLive, setIsLive] = useState(false);
  const columns = useColumns();
  if (reason !== null) return <Alert type="info" showIcon title={words.erasuresReason} />;
  return (
    <Flex vertical gap={16}>
      {batchId === null ? null : <AskedErasure key={batchId} batchId={batchId} />}
      <CursorTable<Erasure>
        label={words.tabs.erasures}
        rowKey="batchIdStr"
        columns={columns}
        queryKey={['e', enterpriseId, 'users', 'erasures']}
        ask={async (page, signal) => {
          const found = await get('/user/erasure/list', { enterpriseId, ...page }, signal);
          setIsLive(found.list.some(({ finishedAt }) => finishedAt === null));
          return found;
        }}
        empty={words.noErasures}
        refetchMs={isLive || batchId !== null ? LIVE_MS : QUIET_MS}
      />
    </Flex>
  );
}

function AskedErasure({ batchId }: { batchId: string }): ReactNode {
  const words = useWords(WORDS);
  const { data, error } = useBatch(batchId);
  if (error !== null) return <Failure error={error} />;
  return data === undefined ? null : <Alert showIcon {...describe(data, words)} />;
}

function describe(
  { status, unchanged, batchIdStr }: Batch,
  words: (typeof WORDS)['zh'],
): Pick<AlertProps, 'type' | 'title'> {
  if (status === 'PENDING') return { type: 'info', title: words.eraseWaiting(batchIdStr) };
  if (status === 'ERROR') return { type: 'error', title: words.eraseFailed(batchIdStr) };
  return unchanged > 0
    ? { type: 'warning', title: words.eraseNothing(batchIdStr) }
    : { type: 'success', title: words.eraseDone(batchIdStr) };
}

function useColumns(): TableColumnsType<Erasure> {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  return [
    { title: words.erasedUser, dataIndex: 'audienceUserId' },
    { title: words.requestedBy, render: (_, { personName }) => personName ?? '—' },
    { title: words.requestedAt, render: (_, { requestedAt }) => formatTime(requestedAt) },
    { title: words.erasedAt, render: (_, { erasedAt }) => formatTime(erasedAt) },
    { title: words.progress, render: (_, erasure) => <Blanking erasure={erasure} /> },
    {
      title: words.finishedAt,
      render: (_, { finishedAt }) =>
        finishedAt === null ? (
          <Tag color="processing" icon={<ClockCircleOutlined aria-hidden />}>
            {words.running}
          </Tag>
        ) : (
          <Flex gap={8} align="center">
            <CheckCircleOutlined aria-hidden style={{ color: '#237804' }} />
            {formatTime(finishedAt)}
          </Flex>
        ),
    },
    {
      title: words.batch,
      render: (_, { batchIdStr }) => (
        <Link to="/e/$enterpriseId/imports/$batchId" params={{ enterpriseId, batchId: batchIdStr }}>
          {batchIdStr}
        </Link>
      ),
    },
  ];
}

function Blanking({ erasure }: { erasure: Erasure }): ReactNode {
  const words = useWords(WORDS);
  const { batchesDone, batchesTotal, finishedAt } = erasure;
  const share = batchesTotal === 0 ? 1 : batchesDone / batchesTotal;
  return (
    <Flex gap={8} align="center">
      <Progress
        aria-label={words.progress}
        percent={finishedAt === null ? Math.floor(share * 100) : 100}
        showInfo={false}
        style={{ width: 120 }}
      />
      <span className="figure">{words.progressOf(batchesDone, batchesTotal)}</span>
    </Flex>
  );
}
