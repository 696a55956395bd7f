import { WarningOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Alert, Card, Empty, Flex, Table, type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useMember } from '../../api/session.ts';
import { CHART_COLOURS, Chart, type ChartOption } from '../../components/chart.tsx';
import { Section } from '../../components/section.tsx';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { type Bucket, fillBuckets, formatBucket } from './buckets.ts';
import type { Overview } from './overview-page.tsx';
import { WORDS } from './words.ts';

const HEIGHT = 240;

/** Rows and relations over time. */
export function ImportCharts({ overview }: { overview: Overview }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const buckets = useMemo(() => fillBuckets(overview), [overview]);
  const sums = sumUp(buckets);
  const { bucketS } = overview;
  const rows = useMemo(() => makeRowsOption(buckets, bucketS, words), [buckets, bucketS, words]);
  const relations = useMemo(() => makeRelationsOption(buckets, bucketS, words), [buckets, bucketS, words]);
  const isEmpty = sums.batches === 0;
  return (
    <>
      {sums.errors === 0 ? null : (
        <Alert
          type="error"
          showIcon
          icon={<WarningOutlined />}
          title={words.errors(sums.errors)}
          action={
            <Link
              to="/e/$enterpriseId/imports"
              params={{ enterpriseId }}
              search={{ status: 'ERROR' } as never}
            >
              {words.errorsLink}
            </Link>
          }
        />
      )}
      <Flex gap={16} wrap align="stretch">
        <ChartCard
          title={words.rowsTitle}
          summary={words.rowsSum(sums.rows, sums.fail)}
          option={isEmpty ? null : rows}
        />
        <ChartCard
          title={words.relationsTitle}
          summary={words.relationsSum(sums.relationsAdded, sums.relationsRemoved)}
          option={isEmpty ? null : relations}
        />
      </Flex>
      {isEmpty ? null : <BucketTable buckets={buckets} bucketS={bucketS} />}
    </>
  );
}

function ChartCard({
  title,
  summary,
  option,
}: {
  title: string;
  summary: string;
  /** null: nothing happened. */
  option: ChartOption | null;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <Section
      title={title}
      extra={<Typography.Text type="secondary">{summary}</Typography.Text>}
      style={{ flex: '1 1 440px', minWidth: 0 }}
    >
      {option === null ? (
        <Empty description={words.nothingInRange} style={{ height: HEIGHT, margin: 0, paddingTop: 48 }} />
      ) : (
        <Chart label={`${title}：${summary}`} option={option} height={HEIGHT} />
      )}
    </Section>
  );
}

function numberColumn(title: string, key: Exclude<keyof Bucket, 'from'>): TableColumnsType<Bucket>[number] {
  return { title, dataIndex: key, align: 'right', render: (value: number) => formatNumber(value) };
}

/** The numbers of both charts. */
function BucketTable({ buckets, bucketS }: { buckets: Bucket[]; bucketS: number }): ReactNode {
  const words = useWords(WORDS);
  return (
    <details>
      <summary style={{ cursor: 'pointer' }}>{words.data}</summary>
      <Card style={{ marginTop: 8 }}>
        <Table<Bucket>
          aria-label={words.data}
          rowKey="from"
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={buckets.toReversed()}
          columns={[
            { title: words.time, render: (_, { from }) => formatBucket(from, bucketS) },
            numberColumn(words.batches, 'batches'),
            numberColumn(words.rows, 'rows'),
            numberColumn(words.success, 'success'),
            numberColumn(words.fail, 'fail'),
            numberColumn(words.added, 'relationsAdded'),
            numberColumn(words.removed, 'relationsRemoved'),
          ]}
        />
      </Card>
    </details>
  );
}

type Words = (typeof WORDS)['zh'];

function makeRowsOption(buckets: Bucket[], bucketS: number, words: Words): ChartOption {
  return {
    ...makeFrame(buckets, bucketS),
    color: [CHART_COLOURS.good, CHART_COLOURS.bad],
    series: [
      {
        type: 'bar',
        name: words.success,
        stack: 'rows',
        barMaxWidth: 28,
        data: buckets.map(({ success }) => success),
      },
      { type: 'bar', name: words.fail, stack: 'rows', data: buckets.map(({ fail }) => fail) },
    ],
  };
}

function makeRelationsOption(buckets: Bucket[], bucketS: number, words: Words): ChartOption {
  return {
    ...makeFrame(buckets, bucketS),
    color: [CHART_COLOURS.added, CHART_COLOURS.removed],
    series: [
      {
        type: 'line',
        name: words.added,
        symbolSize: 5,
        data: buckets.map(({ relationsAdded }) => relationsAdded),
      },
      {
        type: 'line',
        name: words.removed,
        // Not by its colour alone.
        lineStyle: { type: 'dashed' },
        symbol: 'rect',
        symbolSize: 5,
        data: buckets.map(({ relationsRemoved }) => relationsRemoved),
      },
    ],
  };
}

function makeFrame(buckets: Bucket[], bucketS: number): ChartOption {
  return {
    grid: { left: 8, right: 16, top: 36, bottom: 4 },
    legend: { top: 0, right: 0, itemWidth: 18 },
    xAxis: { type: 'category', data: buckets.map(({ from }) => formatBucket(from, bucketS)) },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { formatter: formatNumber } },
    tooltip: { valueFormatter: (value) => formatNumber(Number(value)) },
  };
}

function sumUp(buckets: Bucket[]): Omit<Bucket, 'from' | 'success'> {
  const sum = (key: Exclude<keyof Bucket, 'from'>): number =>
    buckets.reduce((total, bucket) => total + bucket[key], 0);
  return {
    batches: sum('batches'),
    errors: sum('errors'),
    rows: sum('rows'),
    fail: sum('fail'),
    relationsAdded: sum('relationsAdded'),
    relationsRemoved: sum('relationsRemoved'),
  };
}
