import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Col, Descriptions, Empty, Flex, Row, Statistic, Table, Typography } from 'antd';
import type { ReactNode } from 'react';
import { type GetData, get } from '../../api/client.ts';
import { Failure, Loading } from '../../components/states.tsx';
import { formatBytes, formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { HEALTH_WORDS as WORDS } from './health-words.ts';

/** Milliseconds: what is looked at during an incident moves. */
const REFETCH_MS = 5_000;

type Health = GetData<'/platform/health'>;
type Words = (typeof WORDS)['zh'];

/** How the whole is doing, live. */
export function HealthPage(): ReactNode {
  const words = useWords(WORDS);
  const { data, error, refetch } = useQuery({
    queryKey: ['platform', 'health'],
    queryFn: ({ signal }) => get('/platform/health', undefined, signal),
    refetchInterval: REFETCH_MS,
  });
  if (data === undefined) {
    return error === null ? <Loading /> : <Failure error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Flex vertical gap={16}>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <Alert
        type={data.workerReady ? 'success' : 'error'}
        showIcon
        title={data.workerReady ? words.workerReady : words.workerMissing}
      />
      <Figures health={data} words={words} />
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={12}>
          <Lanes health={data} words={words} />
        </Col>
        <Col xs={24} xl={12}>
          <Errors health={data} words={words} />
        </Col>
      </Row>
      <Facts health={data} words={words} />
    </Flex>
  );
}

interface Shown {
  health: Health;
  words: Words;
}

function Figures({ health: { backlog, errors, deliveries }, words }: Shown): ReactNode {
  const figures: [title: string, value: string][] = [
    [words.waitingRows, formatNumber(backlog.rows)],
    [words.waitingBatches, formatNumber(backlog.batches)],
    [words.oldest, words.seconds(formatNumber(Math.round(backlog.ageS)))],
    [words.busyLanes, formatNumber(backlog.busyLanes)],
    [words.errors, formatNumber(errors.count)],
    [words.due, formatNumber(deliveries.due)],
    [words.dead, formatNumber(deliveries.dead)],
  ];
  return (
    <Row gutter={[16, 16]}>
      {figures.map(([title, value]) => (
        <Col key={title} xs={12} md={8} xl={6} xxl={4}>
          <Card size="small">
            <Statistic title={title} value={value} formatter={(text) => text} />
          </Card>
        </Col>
      ))}
    </Row>
  );
}

function Lanes({ health: { backlog }, words }: Shown): ReactNode {
  return (
    <Card title={words.lanes}>
      <Table
        aria-label={words.lanes}
        rowKey="enterpriseId"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={backlog.largest}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.noBacklog} /> }}
        columns={[
          { title: words.enterprise, dataIndex: 'name' },
          { title: words.rows, align: 'right', render: (_, { rows }) => formatNumber(rows) },
          { title: words.batches, align: 'right', render: (_, { batches }) => formatNumber(batches) },
          {
            title: words.waited,
            align: 'right',
            render: (_, { ageS }) => words.seconds(formatNumber(Math.round(ageS))),
          },
        ]}
      />
    </Card>
  );
}

function Errors({ health: { errors }, words }: Shown): ReactNode {
  return (
    <Card title={words.errorList}>
      <Table
        aria-label={words.errorList}
        rowKey={({ enterpriseId, batchId }) => `${enterpriseId}/${batchId}`}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={errors.list}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.noErrors} /> }}
        columns={[
          { title: words.enterprise, dataIndex: 'enterpriseName' },
          { title: words.batch, dataIndex: 'batchId' },
          {
            title: words.error,
            render: (_, { error }) => (
              <Typography.Text ellipsis={{ tooltip: true }} style={{ maxWidth: 280 }}>
                {error ?? '—'}
              </Typography.Text>
            ),
          },
          { title: words.at, render: (_, { finishedAt }) => formatTime(finishedAt) },
        ]}
      />
    </Card>
  );
}

function Facts({ health: { database, process }, words }: Shown): ReactNode {
  const connections = database.connections.map(({ name, count }) => `${name} × ${count}`).join(', ');
  return (
    <Card title={words.facts}>
      <Descriptions
        column={{ xs: 1, lg: 2 }}
        items={[
          { key: 'version', label: 'PostgreSQL', children: database.version },
          { key: 'size', label: words.size, children: formatBytes(database.sizeBytes) },
          {
            key: 'migration',
            label: words.migration,
            children: `${database.migration} (${formatNumber(database.migrationCount)})`,
          },
          { key: 'connections', label: words.connections, children: connections },
          {
            key: 'uptime',
            label: words.uptime,
            children: words.seconds(formatNumber(Math.round(process.uptimeS))),
          },
          { key: 'memory', label: words.memory, children: formatBytes(process.memoryBytes) },
        ]}
      />
    </Card>
  );
}
