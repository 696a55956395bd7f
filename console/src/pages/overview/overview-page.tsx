import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Flex, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { type GetData, get } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { Section } from '../../components/section.tsx';
import { Failure, Loading } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { FailureReasons } from './failure-reasons.tsx';
import { Figures } from './figures.tsx';
import { FirstSteps } from './first-steps.tsx';
import { ImportCharts } from './import-charts.tsx';
import { LatestBatches } from './latest-batches.tsx';
import { WORDS } from './words.ts';

export type Overview = GetData<'/overview'>;

const RANGES = ['24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

const REFETCH_MS = 5_000;

/** What was imported, what failed and why, what waits and what there is; renewed while somebody looks at it. */
export function OverviewPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, deptId } = useMember();
  const [filters, setFilters] = useFilters(['range']);
  const range = RANGES.find((name) => name === filters.range) ?? '24h';
  const utcOffsetMinutes = -new Date().getTimezoneOffset();
  const { data, error, refetch } = useQuery({
    queryKey: ['e', enterpriseId, 'overview', range],
    queryFn: ({ signal }) => get('/overview', { enterpriseId, range, utcOffsetMinutes }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFETCH_MS,
  });
  return (
    <Page
      title={words.title}
      hint={deptId === null ? words.hint : words.departmentHint}
      actions={
        <Segmented<Range>
          aria-label={words.range}
          value={range}
          options={RANGES.map((value) => ({ value, label: words.ranges[value] }))}
          onChange={(chosen) => setFilters({ range: chosen })}
        />
      }
    >
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? error === null ? <Loading /> : null : <Content overview={data} />}
    </Page>
  );
}

/** Who works for one department sees its own batches only, so that none are seen does not mean that there were none. */
function isNothingThere({ latest, buckets, totals }: Overview): boolean {
  return latest.length + buckets.length + (totals.users ?? 0) + totals.relations === 0;
}

function Content({ overview }: { overview: Overview }): ReactNode {
  const words = useWords(WORDS);
  const { can } = useMember();
  if (isNothingThere(overview) && can('operator')) {
    return (
      <>
        <Figures overview={overview} />
        <FirstSteps />
      </>
    );
  }
  return (
    <>
      <Figures overview={overview} />
      <ImportCharts overview={overview} />
      <Flex gap={16} wrap align="stretch">
        <Section title={words.failuresTitle} style={{ flex: '1 1 400px', minWidth: 0 }}>
          <FailureReasons overview={overview} />
        </Section>
        <LatestBatches overview={overview} />
      </Flex>
    </>
  );
}
