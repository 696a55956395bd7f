import { Empty, Table, Typography } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { CHART_COLOURS, Chart, type ChartOption } from '../../components/chart.tsx';
import { useReasonWords } from '../../components/row-reasons.ts';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import type { Overview } from './overview-page.tsx';
import { WORDS } from './words.ts';

type Failure = Overview['failures'][number];

const BAR_HEIGHT = 32;

/** Why rows failed, most frequent first. */
export function FailureReasons({
  overview: { failures, failuresCapped },
}: {
  overview: Overview;
}): ReactNode {
  const words = useWords(WORDS);
  const reasonOf = useReasonWords();
  const option = useMemo(() => makeOption(failures, reasonOf), [failures, reasonOf]);
  if (failures.length === 0) return <Empty description={words.noFailures} />;
  const summary = failures.map(({ errorCode, count }) => `${reasonOf(errorCode)} ${formatNumber(count)}`);
  return (
    <>
      {failuresCapped ? <Typography.Text type="secondary">{words.failuresCapped}</Typography.Text> : null}
      <Chart
        label={`${words.failuresTitle}：${summary.join('；')}`}
        option={option}
        height={failures.length * BAR_HEIGHT + 16}
      />
      <details>
        <summary style={{ cursor: 'pointer' }}>{words.data}</summary>
        <Table<Failure>
          aria-label={words.failuresTitle}
          rowKey="errorCode"
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={failures}
          columns={[
            { title: words.reason, render: (_, { errorCode }) => reasonOf(errorCode) },
            {
              title: words.code,
              render: (_, { errorCode }) => <Typography.Text code>{errorCode}</Typography.Text>,
            },
            { title: words.count, align: 'right', render: (_, { count }) => formatNumber(count) },
          ]}
        />
      </details>
    </>
  );
}

function makeOption(failures: Failure[], reasonOf: (code: string) => string): ChartOption {
  return {
    color: [CHART_COLOURS.bad],
    grid: { left: 8, right: 64, top: 0, bottom: 0 },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      axisTick: { show: false },
      axisLine: { show: false },
      data: failures.map(({ errorCode }) => reasonOf(errorCode)),
    },
    tooltip: { axisPointer: { type: 'shadow' }, valueFormatter: (value) => formatNumber(Number(value)) },
    series: [
      {
        type: 'bar',
        barMaxWidth: 16,
        label: {
          show: true,
          position: 'right',
          formatter: ({ value }: { value?: unknown }) => formatNumber(Number(value)),
        },
        data: failures.map(({ count }) => count),
      },
    ],
  };
}
