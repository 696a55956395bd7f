import { useQuery } from '@tanstack/react-query';
import { Flex, Select, Statistic, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { type GetData, get } from '../../api/client.ts';
import { type Filters, useFilters } from '../../api/filters.ts';
import { CursorTable } from '../../components/cursor-table.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { TimeRange } from '../../components/time-range.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { CALL_WORDS } from './words.ts';

type Call = GetData<'/app/calls'>['list'][number];

const STATUS_CLASSES = ['2xx', '4xx', '5xx'] as const;
const FILTERS = ['statusClass', 'errorCode', 'path', 'from', 'to'] as const;
type CallFilters = Filters<(typeof FILTERS)[number]>;

/** What an app called in the last days, and how it went. */
export function CallLog({ enterpriseId, appId }: { enterpriseId: string; appId: string }): ReactNode {
  const words = useWords(CALL_WORDS);
  const [filters, setFilters] = useFilters(FILTERS);
  const queryKey = ['e', enterpriseId, 'app-calls', appId];
  return (
    <Flex vertical gap={16}>
      <Summary enterpriseId={enterpriseId} appId={appId} queryKey={queryKey} />
      <CallFilterRow filters={filters} onChange={setFilters} />
      <CursorTable<Call>
        label={words.label}
        rowKey={({ at, requestId }) => `${at} ${requestId}`}
        columns={makeColumns(words)}
        queryKey={[...queryKey, filters]}
        ask={(page, signal) => {
          const statusClass = toClass(filters.statusClass);
          return get('/app/calls', { enterpriseId, appId, ...filters, ...page, statusClass }, signal);
        }}
        empty={words.empty}
      />
    </Flex>
  );
}

/** A hand-written address may say anything. */
function toClass(text: string | undefined): (typeof STATUS_CLASSES)[number] | undefined {
  return STATUS_CLASSES.find((one) => one === text);
}

function CallFilterRow({
  filters,
  onChange,
}: {
  filters: CallFilters;
  onChange: (change: CallFilters) => void;
}): ReactNode {
  const words = useWords(CALL_WORDS);
  return (
    <Flex gap={12} wrap>
      <Select
        aria-label={words.statusFilter}
        allowClear
        placeholder={words.anyStatus}
        value={toClass(filters.statusClass)}
        onChange={(statusClass: string | undefined) => onChange({ statusClass: statusClass ?? '' })}
        options={STATUS_CLASSES.map((value) => ({ value, label: words.classes[value] }))}
        style={{ width: 170 }}
      />
      <SearchField
        label={words.errorCode}
        value={filters.errorCode}
        onSearch={(errorCode) => onChange({ errorCode })}
        width={230}
      />
      <SearchField
        label={words.path}
        value={filters.path}
        onSearch={(path) => onChange({ path })}
        width={190}
      />
      <TimeRange label={words.time} from={filters.from} to={filters.to} onChange={onChange} />
    </Flex>
  );
}

function Summary({
  enterpriseId,
  appId,
  queryKey,
}: {
  enterpriseId: string;
  appId: string;
  queryKey: readonly unknown[];
}): ReactNode {
  const words = useWords(CALL_WORDS);
  const { data } = useQuery({
    queryKey: [...queryKey, 'summary'],
    queryFn: ({ signal }) => get('/app/call-summary', { enterpriseId, appId }, signal),
  });
  if (data === undefined) return null;
  if (data.count === 0) return <Typography.Text type="secondary">{words.none}</Typography.Text>;
  const figures = [
    [words.count, formatNumber(data.count)],
    [words.failed, formatNumber(data.failed)],
    [words.median, data.medianMs === null ? '—' : words.ms(data.medianMs)],
    [words.p95, data.p95Ms === null ? '—' : words.ms(data.p95Ms)],
    [words.acceptedRows, formatNumber(data.rows)],
  ] as const;
  return (
    <Flex vertical gap={8}>
      <Flex gap={40} wrap>
        {figures.map(([title, value]) => (
          <Statistic key={title} title={title} value={value} styles={{ content: { fontSize: 20 } }} />
        ))}
      </Flex>
      {data.errors.length === 0 ? null : (
        <Flex gap={4} wrap align="center">
          <Typography.Text type="secondary">{words.errors}</Typography.Text>
          {data.errors.map(({ errorCode, count }) => (
            <Tag key={errorCode}>
              {errorCode} {formatNumber(count)}
            </Tag>
          ))}
        </Flex>
      )}
    </Flex>
  );
}

/** Both stand for the same calls; the whole path is in the tooltip. */
const PREFIX = /^\/api\/(?:integrate|open)(?=\/)/;

function makeColumns(words: (typeof CALL_WORDS)['zh']): TableColumnsType<Call> {
  return [
    { title: words.at, render: (_, { at }) => formatTime(at) },
    {
      title: words.call,
      render: (_, { method, path }) => (
        <Typography.Text
          style={{ fontFamily: 'monospace', maxWidth: 330 }}
          ellipsis={{ tooltip: `${method} ${path}` }}
        >
          {method} {path.replace(PREFIX, '')}
        </Typography.Text>
      ),
    },
    {
      title: words.status,
      render: (_, { status, errorCode }) => (
        <Flex gap={4}>
          <Tag color={status < 400 ? 'success' : status < 500 ? 'warning' : 'error'}>{status}</Tag>
          {errorCode === null || status < 400 ? null : <Typography.Text code>{errorCode}</Typography.Text>}
        </Flex>
      ),
    },
    {
      title: words.rows,
      align: 'right',
      render: (_, { rows }) => (rows === null ? '—' : formatNumber(rows)),
    },
    { title: words.duration, align: 'right', render: (_, { durationMs }) => words.ms(durationMs) },
    {
      title: words.requestId,
      render: (_, { requestId }) => (
        <Typography.Text
          style={{ fontFamily: 'monospace', maxWidth: 150 }}
          ellipsis={{ tooltip: requestId }}
          copyable={{ text: requestId }}
        >
          {requestId}
        </Typography.Text>
      ),
    },
  ];
}
