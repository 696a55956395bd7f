import { Button, Card, Flex, Segmented, Select, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { type GetQuery, get } from '../../api/client.ts';
import { type Filters, useFilters } from '../../api/filters.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { CursorTable } from '../../components/cursor-table.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { SearchField } from '../../components/search-field.tsx';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { type Group, UNCATEGORIZED, groupsKey, scopeOf } from './group-data.ts';
import { DeleteGroup } from './delete-group.tsx';
import { type GroupAction, makeGroupColumns } from './group-columns.tsx';
import { MoveGroups } from './move-groups.tsx';
import { RenameGroup } from './rename-group.tsx';
import { WORDS } from './words.ts';

const LIST_WORDS = defineWords({
  zh: {
    search: '搜索分组名称',
    anyType: '全部类型',
    type: '分组类型',
    sort: '排序',
    sorts: { newest: '最新创建', name: '名称', users: '成员数' },
    moveSelected: '移动到分类',
    selected: (count: number) => `已选 ${formatNumber(count)} 个`,
    clear: '取消选择',
    tooMany: '一次最多移动 500 个分组',
    mixed: '只能同时移动同一范围（企业或同一部门）的分组',
    nothing: '还没有分组。可以新建分组，或通过文件导入、接口导入时自动创建。',
    nothingInCategory: '这个分类下还没有分组。可以在此新建分组，或勾选其他分组后点击“移动到分类”。',
    nothingFound: '没有符合条件的分组，请调整筛选条件。',
  },
  en: {
    search: 'Find a group by its name',
    anyType: 'All types',
    type: 'Type of group',
    sort: 'Sort by',
    sorts: { newest: 'Newest', name: 'Name', users: 'Members' },
    moveSelected: 'Move to a category',
    selected: (count: number) => `${formatNumber(count)} selected`,
    clear: 'Clear',
    tooMany: 'At most 500 groups can be moved at once',
    mixed: 'Only groups of the same scope can be moved together',
    nothing: 'There are no groups yet. Make one, or import: groups are made as they are named.',
    nothingInCategory:
      'There are no groups in this category yet. Make one here, or select others and move them to a category.',
    nothingFound: 'No group matches. Change the filters.',
  },
});

/** As the server allows. */
const MOVED_MAX = 500;

type Type = 'STATIC' | 'DYNAMIC';
type Sort = NonNullable<GetQuery<'/group/list'>['sort']>;

const LIST_FILTERS = ['dept', 'category', 'name', 'type', 'sort'] as const;

interface Action {
  kind: GroupAction;
  groups: Group[];
}

function isSort(text: string | undefined): text is Sort {
  return text === 'newest' || text === 'name' || text === 'users';
}

function isType(text: string | undefined): text is Type {
  return text === 'STATIC' || text === 'DYNAMIC';
}

/** The groups of what is chosen in the tree. */
export function GroupList({
  enterpriseId,
  path,
  scope,
}: {
  enterpriseId: string;
  /** The names of what is chosen, from the top of the tree. */
  path: string[];
  /** null: of every scope. */
  scope: string | null;
}): ReactNode {
  const words = useWords(WORDS);
  const listWords = useWords(LIST_WORDS);
  const [filters] = useFilters(LIST_FILTERS);
  const [selected, setSelected] = useState<Group[]>([]);
  const [action, setAction] = useState<Action | null>(null);
  const reason = useRoleReason('operator');
  const query = readQuery(filters);
  const done = (): void => {
    setAction(null);
    setSelected([]);
  };
  return (
    <Card styles={{ body: { padding: 16 } }}>
      <Flex vertical gap={12}>
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {path.length === 0 ? words.all : path.join(' / ')}
        </Typography.Title>
        <Flex gap={8} wrap align="center">
          <FilterFields />
          <div style={{ flex: 1 }} />
          <Selection
            groups={selected}
            onClear={() => setSelected([])}
            onMove={() => setAction({ kind: 'move', groups: selected })}
          />
        </Flex>
        <CursorTable<Group>
          label={words.title}
          rowKey="groupId"
          queryKey={[...groupsKey(enterpriseId), 'list', query]}
          ask={(page, signal) => get('/group/list', { enterpriseId, ...query, ...page }, signal)}
          columns={makeGroupColumns({
            words,
            enterpriseId,
            reason,
            withScope: scope === null,
            onAct: (kind, group) => setAction({ kind, groups: [group] }),
          })}
          rowSelection={{
            columnWidth: 48,
            selectedRowKeys: selected.map(({ groupId }) => groupId),
            preserveSelectedRowKeys: true,
            onChange: (_, rows) => setSelected(rows),
          }}
          empty={listWords[explainEmpty(filters)]}
        />
      </Flex>
      {action === null ? null : (
        <ActionDialog action={action} onDone={done} onClose={() => setAction(null)} />
      )}
    </Card>
  );
}

function refuseMove(groups: Group[], words: { tooMany: string; mixed: string }): string | null {
  if (groups.length > MOVED_MAX) return words.tooMany;
  return new Set(groups.map(scopeOf)).size > 1 ? words.mixed : null;
}

/** Scope and category are where one looks, not what one looks for. */
function explainEmpty({
  name,
  type,
  category = UNCATEGORIZED,
}: Filters<(typeof LIST_FILTERS)[number]>): 'nothing' | 'nothingInCategory' | 'nothingFound' {
  if (name !== undefined || type !== undefined) return 'nothingFound';
  return category === UNCATEGORIZED ? 'nothing' : 'nothingInCategory';
}

function readQuery({
  dept,
  category,
  name,
  type,
  sort,
}: Filters<(typeof LIST_FILTERS)[number]>): Omit<GetQuery<'/group/list'>, 'enterpriseId'> {
  return {
    ...(dept === undefined ? {} : { deptId: dept }),
    ...(category === undefined ? {} : { categoryId: category }),
    ...(name === undefined ? {} : { name }),
    ...(isType(type) ? { type } : {}),
    ...(isSort(sort) ? { sort } : {}),
  };
}

function FilterFields(): ReactNode {
  const words = useWords(WORDS);
  const listWords = useWords(LIST_WORDS);
  const [{ name, type, sort }, setFilters] = useFilters(['name', 'type', 'sort']);
  return (
    <>
      <SearchField label={listWords.search} value={name} onSearch={(text) => setFilters({ name: text })} />
      <Segmented
        aria-label={listWords.type}
        value={isType(type) ? type : ''}
        options={[
          { value: '', label: listWords.anyType },
          { value: 'STATIC', label: words.types.STATIC },
          { value: 'DYNAMIC', label: words.types.DYNAMIC },
        ]}
        onChange={(value) => setFilters({ type: value })}
      />
      <Select
        aria-label={listWords.sort}
        value={isSort(sort) ? sort : 'newest'}
        style={{ width: 120 }}
        options={(['newest', 'name', 'users'] as const).map((value) => ({
          value,
          label: listWords.sorts[value],
        }))}
        onChange={(value) => setFilters({ sort: value === 'newest' ? '' : value })}
      />
    </>
  );
}

function ActionDialog({
  action: { kind, groups },
  onDone,
  onClose,
}: {
  action: Action;
  onDone: () => void;
  onClose: () => void;
}): ReactNode {
  const [, setFilters] = useFilters(['batch']);
  const [one] = groups;
  if (kind === 'move') return <MoveGroups groups={groups} onDone={onDone} onClose={onClose} />;
  if (one === undefined) return null;
  if (kind === 'rename') return <RenameGroup group={one} onClose={onClose} />;
  return (
    <DeleteGroup
      groupId={one.groupId}
      onDone={(batch) => {
        onDone();
        if (batch !== null) setFilters({ batch });
      }}
      onClose={onClose}
    />
  );
}

function Selection({
  groups,
  onClear,
  onMove,
}: {
  groups: Group[];
  onClear: () => void;
  onMove: () => void;
}): ReactNode {
  const words = useWords(LIST_WORDS);
  const reason = useRoleReason('operator');
  if (groups.length === 0) return null;
  return (
    <>
      <Typography.Text type="secondary">{words.selected(groups.length)}</Typography.Text>
      <Button type="link" onClick={onClear}>
        {words.clear}
      </Button>
      <ActionButton reason={reason ?? refuseMove(groups, words)} onClick={onMove}>
        {words.moveSelected}
      </ActionButton>
    </>
  );
}
