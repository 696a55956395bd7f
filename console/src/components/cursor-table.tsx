import { LeftOutlined, ReloadOutlined, RightOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Flex, Select, Table, type TableProps, Tooltip, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { formatNumber } from '../language/format.ts';
import { defineWords, useWords } from '../language/language.tsx';
import { Failure } from './states.tsx';

const WORDS = defineWords({
  zh: {
    range: (from: number, to: number) => `第 ${formatNumber(from)}–${formatNumber(to)} 条`,
    total: (total: number, isCapped: boolean) => `，共 ${formatNumber(total)}${isCapped ? '+' : ''} 条`,
    previous: '上一页',
    next: '下一页',
    size: (size: number) => `${size} 条/页`,
    sizeLabel: '每页条数',
    reload: '刷新',
  },
  en: {
    range: (from: number, to: number) => `${formatNumber(from)}–${formatNumber(to)}`,
    total: (total: number, isCapped: boolean) => ` of ${formatNumber(total)}${isCapped ? '+' : ''}`,
    previous: 'Previous page',
    next: 'Next page',
    size: (size: number) => `${size} per page`,
    sizeLabel: 'Rows per page',
    reload: 'Reload',
  },
});

export interface ListedPage<Item> {
  list: Item[];
  nextCursor: string | null;
  /** Of the first page only: counting takes longer than reading. */
  total?: number | null;
  totalCapped?: boolean;
}

const SIZES = [20, 50, 100, 200];

interface CursorTableProps<Item> extends Pick<
  TableProps<Item>,
  'columns' | 'rowKey' | 'rowSelection' | 'expandable' | 'onRow' | 'scroll'
> {
  /** What is listed, for who does not see the page: 用户分组. */
  label: string;
  /** Names the question: with the filters in it, another filter begins at the first page again. */
  queryKey: readonly unknown[];
  ask: (page: { cursor: string | undefined; size: number }, signal: AbortSignal) => Promise<ListedPage<Item>>;
  /** What to say, and to do, when there is nothing. */
  empty: ReactNode;
  /** Milliseconds between looks at a list that changes by itself; 0: only when asked. */
  refetchMs?: number;
}

/** A list of any length: pages by cursor, so that the last one takes as long as the first. */
export function CursorTable<Item extends object>(props: CursorTableProps<Item>): ReactNode {
  // Another question begins anew at its first page.
  return <Pages key={JSON.stringify(props.queryKey)} {...props} />;
}

function Pages<Item extends object>({
  label,
  queryKey,
  ask,
  empty,
  refetchMs = 0,
  ...table
}: CursorTableProps<Item>): ReactNode {
  const [size, setSize] = useState(50);
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const { data, error, isFetching, isPending, refetch } = useQuery({
    queryKey: [...queryKey, cursor ?? '', size],
    queryFn: ({ signal }) => ask({ cursor, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs === 0 ? false : refetchMs,
  });
  const first = useQueryClient().getQueryData<ListedPage<Item>>([...queryKey, '', size]);
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  const list = data?.list ?? [];
  return (
    <Flex vertical gap={12}>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <Table<Item>
        {...table}
        aria-label={label}
        {...(table.rowSelection === undefined
          ? {}
          : {
              rowSelection: {
                columnTitle: (checkbox) => <SelectAll checkbox={checkbox} />,
                ...table.rowSelection,
              },
            })}
        size="middle"
        dataSource={list}
        loading={isPending || (isFetching && refetchMs === 0)}
        pagination={false}
        scroll={{ x: 'max-content', ...table.scroll }}
        locale={{ emptyText: isPending ? ' ' : <Empty description={empty} /> }}
      />
      <PageControls
        from={cursors.length * size + 1}
        count={list.length}
        total={first?.total ?? null}
        isCapped={first?.totalCapped ?? false}
        size={size}
        onSize={(chosen) => {
          setSize(chosen);
          setCursors([]);
        }}
        onPrevious={cursors.length === 0 ? null : () => setCursors(cursors.slice(0, -1))}
        onNext={toNext(data?.nextCursor, (next) => setCursors([...cursors, next]))}
        onReload={() => void refetch()}
      />
    </Flex>
  );
}

/** antd measures by a hidden copy of the header, whose check box nobody should get to by the keyboard. */
function SelectAll({ checkbox }: { checkbox: ReactNode }): ReactNode {
  return (
    <span ref={(element) => element?.closest('tr[aria-hidden]')?.setAttribute('inert', '')}>{checkbox}</span>
  );
}

function toNext(cursor: string | null | undefined, go: (cursor: string) => void): (() => void) | null {
  return cursor === null || cursor === undefined ? null : () => go(cursor);
}

interface PageControlsProps {
  from: number;
  count: number;
  total: number | null;
  isCapped: boolean;
  size: number;
  onSize: (size: number) => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  onReload: () => void;
}

function PageControls(props: PageControlsProps): ReactNode {
  const { from, count, total, isCapped, size, onPrevious, onNext } = props;
  const words = useWords(WORDS);
  return (
    <Flex justify="flex-end" align="center" gap={8} wrap>
      <Typography.Text type="secondary" className="figure">
        {count === 0 ? null : words.range(from, from + count - 1)}
        {count === 0 || total === null ? null : words.total(total, isCapped)}
      </Typography.Text>
      <Tooltip title={words.reload}>
        <Button aria-label={words.reload} icon={<ReloadOutlined />} onClick={props.onReload} />
      </Tooltip>
      <Button
        aria-label={words.previous}
        icon={<LeftOutlined />}
        disabled={onPrevious === null}
        onClick={onPrevious ?? undefined}
      />
      <Button
        aria-label={words.next}
        icon={<RightOutlined />}
        disabled={onNext === null}
        onClick={onNext ?? undefined}
      />
      <Select
        aria-label={words.sizeLabel}
        value={size}
        onChange={props.onSize}
        options={SIZES.map((value) => ({ value, label: words.size(value) }))}
      />
    </Flex>
  );
}
