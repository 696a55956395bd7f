import { MinusCircleOutlined, PlusCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty, Table, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { type GetData, get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { BATCH_WORDS } from '../../components/batch-words.tsx';
import { Section } from '../../components/section.tsx';
import { Failure } from '../../components/states.tsx';
import { formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

type Change = GetData<'/user/changes'>['list'][number];

/** The server gives no more than this. */
const SIZE = 500;

/** What batches did to a user lately, newest first. */
export function UserChanges({ userId }: { userId: string }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['e', enterpriseId, 'users', 'changes', userId],
    queryFn: ({ signal }) =>
      get('/user/changes', { enterpriseId, audienceUserId: userId, size: SIZE }, signal),
  });
  return (
    <Section
      title={words.changes}
      extra={<Typography.Text type="secondary">{words.changesHint(SIZE)}</Typography.Text>}
    >
      {error === null ? (
        <Table<Change>
          aria-label={words.changes}
          rowKey={({ batchIdStr, groupId }) => `${batchIdStr} ${groupId}`}
          size="middle"
          loading={isPending}
          pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
          scroll={{ x: 'max-content' }}
          columns={useColumns()}
          dataSource={data?.list ?? []}
          locale={{
            emptyText: isPending ? (
              ' '
            ) : (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.noChanges} />
            ),
          }}
        />
      ) : (
        <Failure error={error} onRetry={() => void refetch()} />
      )}
    </Section>
  );
}

function useColumns(): TableColumnsType<Change> {
  const words = useWords(WORDS);
  const { sources } = useWords(BATCH_WORDS);
  const { enterpriseId } = useMember();
  return [
    { title: words.at, render: (_, { at }) => formatTime(at) },
    {
      title: words.change,
      render: (_, { added }) =>
        added ? (
          <Tag color="success" icon={<PlusCircleOutlined aria-hidden />}>
            {words.added}
          </Tag>
        ) : (
          <Tag icon={<MinusCircleOutlined aria-hidden />}>{words.removed}</Tag>
        ),
    },
    {
      title: words.groupName,
      render: (_, { groupId, groupName }) => (
        <Link to="/e/$enterpriseId/groups/$groupId" params={{ enterpriseId, groupId }}>
          {groupName}
        </Link>
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
    { title: words.source, render: (_, { source }) => sources[source] },
  ];
}
