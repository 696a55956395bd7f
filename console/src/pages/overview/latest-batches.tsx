import { Link } from '@tanstack/react-router';
import { Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useMember } from '../../api/session.ts';
import { type Batch, BatchSource, BatchStatus } from '../../components/batch-words.tsx';
import { Section } from '../../components/section.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import type { Overview } from './overview-page.tsx';
import { WORDS } from './words.ts';

export function LatestBatches({ overview: { latest } }: { overview: Overview }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const columns: TableColumnsType<Batch> = [
    {
      title: words.batch,
      render: (_, { batchIdStr }) => (
        <Link to="/e/$enterpriseId/imports/$batchId" params={{ enterpriseId, batchId: batchIdStr }}>
          {batchIdStr}
        </Link>
      ),
    },
    { title: words.source, render: (_, batch) => <BatchSource batch={batch} /> },
    { title: words.acceptedAt, render: (_, { acceptedAt }) => formatTime(acceptedAt) },
    { title: words.rows, align: 'right', render: (_, { total }) => formatNumber(total) },
    { title: words.fail, align: 'right', render: (_, { fail }) => formatNumber(fail) },
    { title: words.status, render: (_, batch) => <BatchStatus batch={batch} /> },
  ];
  return (
    <Section
      title={words.latestTitle}
      extra={
        <Link to="/e/$enterpriseId/imports" params={{ enterpriseId }}>
          {words.all}
        </Link>
      }
      style={{ flex: '2 1 560px', minWidth: 0 }}
    >
      <Table<Batch>
        aria-label={words.latestTitle}
        rowKey="batchIdStr"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={columns}
        dataSource={latest}
      />
    </Section>
  );
}
