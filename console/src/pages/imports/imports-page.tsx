import { Link } from '@tanstack/react-router';
import { Card, type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { get } from '../../api/client.ts';
import { type Filters, useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { type Batch, BatchSource, BatchStatus } from '../../components/batch-words.tsx';
import { CursorTable } from '../../components/cursor-table.tsx';
import { Page } from '../../components/page.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { BATCH_FILTERS, type BatchFilterName, BatchFilters, makeBatchQuery } from './batch-filters.tsx';
import { WORDS } from './words.ts';

/** Between looks at the list: often while a batch is on its way, else only to see what is new. */
const LIVE_MS = 2_000;
const QUIET_MS = 10_000;

/** Every batch, newest first, as it comes and finishes. */
export function ImportsPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, deptId } = useMember();
  const [filters, setFilters] = useFilters(BATCH_FILTERS);
  const [isLive, setIsLive] = useState(false);
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Page title={words.title} hint={deptId === null ? words.hint : words.departmentHint}>
      <BatchFilters filters={filters} onChange={setFilters} />
      <Card>
        <CursorTable<Batch>
          label={words.title}
          rowKey="batchIdStr"
          columns={useColumns(filters)}
          queryKey={['e', enterpriseId, 'imports', filters]}
          ask={async (page, signal) => {
            const found = await get(
              '/import/list',
              { enterpriseId, ...makeBatchQuery(filters), ...page },
              signal,
            );
            setIsLive(found.list.some(({ status }) => status === 'PENDING'));
            return found;
          }}
          empty={isFiltered ? words.empty : <NothingYet />}
          refetchMs={isLive ? LIVE_MS : QUIET_MS}
        />
      </Card>
    </Page>
  );
}

function NothingYet(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, deptId, can } = useMember();
  if (!can('operator')) return words.emptyReader;
  return (
    <>
      {words.emptyHint}{' '}
      <Link to="/e/$enterpriseId/files" params={{ enterpriseId }}>
        {words.files}
      </Link>
      {/* Apps are the whole enterprise's. */}
      {deptId === null ? (
        <>
          {' '}
          {words.emptyOr}{' '}
          <Link to="/e/$enterpriseId/apps" params={{ enterpriseId }}>
            {words.apps}
          </Link>
        </>
      ) : null}
      {words.emptyEnd}
    </>
  );
}

/** A count of what came of a batch; while it is pending nothing has. */
function countColumn(title: string, key: keyof Batch): TableColumnsType<Batch>[number] {
  return {
    title,
    dataIndex: key,
    align: 'right',
    render: (value: number, { status }) => (status === 'PENDING' ? '—' : formatNumber(value)),
  };
}

function useColumns(listSearch: Filters<BatchFilterName>): TableColumnsType<Batch> {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  return [
    {
      title: words.batchId,
      render: (_, { batchIdStr }) => (
        <Link
          className="figure"
          to="/e/$enterpriseId/imports/$batchId"
          params={{ enterpriseId, batchId: batchIdStr }}
          state={{ listSearch }}
        >
          {batchIdStr}
        </Link>
      ),
    },
    { title: words.status, render: (_, batch) => <BatchStatus batch={batch} /> },
    { title: words.source, render: (_, batch) => <BatchSource batch={batch} /> },
    { title: words.operation, render: (_, { optType }) => words.operations[optType] },
    { title: words.acceptedAt, render: (_, { acceptedAt }) => formatTime(acceptedAt) },
    { title: words.rows, align: 'right', render: (_, { total }) => formatNumber(total) },
    countColumn(words.success, 'success'),
    {
      title: words.fail,
      align: 'right',
      render: (_, { status, fail }) =>
        status === 'PENDING' ? (
          '—'
        ) : (
          <Typography.Text {...(fail > 0 ? { type: 'danger', strong: true } : {})}>
            {formatNumber(fail)}
          </Typography.Text>
        ),
    },
    countColumn(words.added, 'relationsAdded'),
    countColumn(words.removed, 'relationsRemoved'),
    countColumn(words.unchanged, 'unchanged'),
  ];
}
