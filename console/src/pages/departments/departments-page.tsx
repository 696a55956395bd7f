import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Empty, Flex, Table, type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { get } from '../../api/client.ts';
import type { Department } from '../../api/departments.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { SearchField } from '../../components/search-field.tsx';
import { Failure } from '../../components/states.tsx';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { DepartmentForm, type Edited } from './department-form.tsx';
import { type DepartmentNode, makePaths, makeTree } from './department-tree.ts';
import { SyncState } from './sync-state.tsx';
import { WORDS } from './words.ts';

/** So many rows are all drawn, and open; of more only those in sight. */
const DRAWN_MAX = 200;

/** The enterprise's departments as a tree. */
export function DepartmentsPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, deptName } = useMember();
  const [filters, setFilters] = useFilters(['name']);
  const [edited, setEdited] = useState<Edited | null>(null);
  const reason = useRoleReason('administrator');
  const queryKey = ['e', enterpriseId, 'departments'];
  const { all, found, isCut, isPending, error, refetch } = useDepartments(
    enterpriseId,
    queryKey,
    filters.name,
  );
  const tree = useMemo(() => makeTree(all), [all]);
  const pathOf = useMemo(() => makePaths(all), [all]);
  return (
    <Page
      title={words.title}
      hint={words.hint}
      actions={
        <ActionButton
          type="primary"
          icon={<PlusOutlined />}
          reason={reason}
          onClick={() => setEdited({ deptId: null, parentDeptId: null })}
        >
          {words.create}
        </ActionButton>
      }
    >
      {deptName === null ? null : <Alert type="info" showIcon title={words.scoped(deptName)} />}
      <SyncState enterpriseId={enterpriseId} queryKey={queryKey} />
      {isCut ? <Alert type="info" showIcon title={words.cut} /> : null}
      {error === null ? null : <Failure error={error} onRetry={refetch} />}
      <Card>
        <Flex style={{ marginBottom: 16 }}>
          <SearchField label={words.search} value={filters.name} onSearch={(name) => setFilters({ name })} />
        </Flex>
        <DepartmentTable
          rows={found ?? tree}
          count={(found ?? all).length}
          isPending={isPending}
          empty={filters.name === undefined ? words.empty : words.noneFound}
          columns={makeColumns({
            words,
            reason,
            pathOf: found === null ? null : pathOf,
            onEdit: setEdited,
          })}
        />
      </Card>
      {edited === null ? null : (
        <DepartmentForm
          enterpriseId={enterpriseId}
          queryKey={queryKey}
          tree={tree}
          edited={edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Page>
  );
}

interface Departments {
  all: Department[];
  /** What the name finds; null: nothing is looked for. */
  found: Department[] | null;
  /** The server has more than one page may show. */
  isCut: boolean;
  isPending: boolean;
  error: Error | null;
  refetch: () => void;
}

const NONE: Department[] = [];

/** All at once, so that a tree can be made of them and searching is instant; only where they are too many, the server searches. */
function useDepartments(
  enterpriseId: string,
  queryKey: readonly unknown[],
  name: string | undefined,
): Departments {
  const asked = useQuery({
    queryKey: [...queryKey, 'all'],
    queryFn: ({ signal }) => get('/department/list', { enterpriseId }, signal),
  });
  const all = asked.data?.list ?? NONE;
  const isCut = asked.data !== undefined && asked.data.nextCursor !== null;
  const searched = useQuery({
    queryKey: [...queryKey, 'named', name ?? ''],
    queryFn: ({ signal }) => get('/department/list', { enterpriseId, name }, signal),
    enabled: isCut && name !== undefined,
  });
  const found = useMemo(() => {
    if (name === undefined) return null;
    if (isCut) return searched.data?.list ?? NONE;
    const part = name.toLowerCase();
    return all.filter((one) => one.name.toLowerCase().includes(part));
  }, [all, isCut, name, searched.data]);
  return {
    all,
    found,
    isCut,
    isPending: asked.isPending || searched.isLoading,
    error: asked.error ?? searched.error,
    refetch: () => void (asked.error === null ? searched.refetch() : asked.refetch()),
  };
}

function DepartmentTable({
  rows,
  count,
  isPending,
  empty,
  columns,
}: {
  rows: DepartmentNode[];
  count: number;
  isPending: boolean;
  empty: string;
  columns: TableColumnsType<DepartmentNode>;
}): ReactNode {
  const words = useWords(WORDS);
  // Short trees are open until a row is closed, so that a department which was just made is in sight; long ones are closed.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const isLong = count > DRAWN_MAX;
  const expandedRowKeys = listParents(rows).filter((deptId) => turned.has(deptId) === isLong);
  return (
    <Table<DepartmentNode>
      aria-label={words.title}
      rowKey="deptId"
      size="middle"
      columns={columns}
      dataSource={rows}
      loading={isPending}
      pagination={false}
      virtual={isLong}
      expandable={{
        expandedRowKeys,
        onExpand: (_, { deptId }) => setTurned((before) => turn(before, deptId)),
      }}
      scroll={isLong ? { x: 930, y: 560 } : { x: 'max-content' }}
      locale={{ emptyText: isPending ? ' ' : <Empty description={empty} /> }}
    />
  );
}

function turn(before: ReadonlySet<string>, deptId: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(deptId)) after.add(deptId);
  return after;
}

function listParents(nodes: readonly DepartmentNode[]): string[] {
  return nodes.flatMap(({ deptId, children }) =>
    children === undefined ? [] : [deptId, ...listParents(children)],
  );
}

interface ColumnsInput {
  words: (typeof WORDS)['zh'];
  reason: string | null;
  /** null: the rows stand below their parents anyway. */
  pathOf: ((department: Department) => string) | null;
  onEdit: (edited: Edited) => void;
}

function makeColumns({ words, reason, pathOf, onEdit }: ColumnsInput): TableColumnsType<DepartmentNode> {
  return [
    {
      title: words.name,
      width: 260,
      render: (_, { name }) => (
        <Typography.Text style={{ maxWidth: 200 }} ellipsis={{ tooltip: name }}>
          {name}
        </Typography.Text>
      ),
    },
    ...(pathOf === null
      ? []
      : [
          {
            title: words.path,
            width: 220,
            render: (_: unknown, department: DepartmentNode) => pathOf(department) || '—',
          },
        ]),
    { title: words.deptId, width: 120, render: (_, { deptId }) => <Id id={deptId} /> },
    { title: words.thirdDeptId, width: 170, render: (_, { thirdDeptId }) => <Id id={thirdDeptId} /> },
    { title: words.wxDeptId, width: 150, render: (_, { wxDeptId }) => <Id id={wxDeptId} /> },
    { title: words.groupCount, width: 80, align: 'right', render: (_, one) => formatNumber(one.groupCount) },
    {
      title: words.actions,
      width: 150,
      render: (_, department) => (
        <Flex>
          <ActionButton
            type="link"
            size="small"
            reason={reason}
            aria-label={words.editOf(department.name)}
            onClick={() => onEdit(department)}
          >
            {words.edit}
          </ActionButton>
          <ActionButton
            type="link"
            size="small"
            reason={reason}
            aria-label={words.createBelow(department.name)}
            onClick={() => onEdit({ deptId: null, parentDeptId: department.deptId })}
          >
            {words.below}
          </ActionButton>
        </Flex>
      ),
    },
  ];
}

function Id({ id }: { id: string | null }): ReactNode {
  if (id === null) return '—';
  return (
    <Typography.Text
      style={{ fontFamily: 'monospace', maxWidth: 130 }}
      ellipsis={{ tooltip: id }}
      copyable={{ text: id }}
    >
      {id}
    </Typography.Text>
  );
}
