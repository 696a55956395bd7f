import { DownOutlined, UserAddOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Flex, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { get, post } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { CursorTable } from '../../components/cursor-table.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { AddMembers } from './add-members.tsx';
import { ExportMembers, type ExportFormat } from './export-members.tsx';
import { FindMember, type FoundMembers, type MemberSearch, useFoundMembers } from './find-member.tsx';
import { BATCH_WAIT_MS, type Batch, useFollowBatch } from './followed-batch.tsx';
import { type ShownGroup, type User, groupsKey } from './group-data.ts';
import { makeMemberColumns } from './member-columns.tsx';
import { MomentPicker, PastNotice, inOwnTime } from './past-members.tsx';

const WORDS = defineWords({
  zh: {
    label: '成员',
    add: '手工加入',
    export: '导出',
    csv: '导出 CSV',
    xlsx: '导出 Excel',
    removeSelected: (count: number) => (count === 0 ? '移除所选' : `移除所选（${formatNumber(count)}）`),
    choose: '请先勾选要移除的成员',
    tooMany: '一次最多移除 500 个成员',
    confirm: (count: number) => `从分组中移除 ${formatNumber(count)} 个成员？`,
    confirmHint: '只移出本分组，用户和身份都保留；可在导入记录中撤销。',
    remove: '移除',
    removed: '已移除',
    dynamic: '动态分组的成员由规则决定，不能手工增减。',
    past: '正在查看过去的成员，请先返回此刻。',
    notShown: '无法显示该时刻的成员，不能导出；请另选时刻或返回此刻。',
    empty: '还没有成员。可以手工加入，或通过文件、接口导入。',
    emptyDynamic: '此刻没有用户符合规则。',
    emptyThen: '那一刻分组中没有成员。',
  },
  en: {
    label: 'Members',
    add: 'Add by hand',
    export: 'Export',
    csv: 'Export as CSV',
    xlsx: 'Export as Excel',
    removeSelected: (count: number) =>
      count === 0 ? 'Remove selected' : `Remove selected (${formatNumber(count)})`,
    choose: 'Select members first',
    tooMany: 'At most 500 members can be removed at once',
    confirm: (count: number) => `Remove ${formatNumber(count)} members from the group?`,
    confirmHint: 'They leave this group only; users and identities stay. It can be undone under Imports.',
    remove: 'Remove',
    removed: 'Removed',
    dynamic: 'The members of a dynamic group follow its rule and cannot be changed by hand.',
    past: 'These are members of the past. Go back to now first.',
    notShown: 'The members of that moment cannot be shown, nor exported. Choose another moment or go back.',
    empty: 'There are no members yet. Add some by hand, or import them.',
    emptyDynamic: 'Nobody meets the rule at this moment.',
    emptyThen: 'The group had no members at that moment.',
  },
});

const REMOVED_MAX = 500;

/** Who is in the group, now or at a moment; and putting people in, taking them out, and carrying them away. */
export function MembersTab({ group }: { group: ShownGroup }): ReactNode {
  const words = useWords(WORDS);
  const [{ asOf }, setFilters] = useFilters(['asOf']);
  const [search, setSearch] = useState<MemberSearch | null>(null);
  const found = useFoundMembers(group.groupId, search);
  /** The moment whose members could not be shown. */
  const [refused, setRefused] = useState<string | null>(null);
  const [selected, setSelected] = useState<string[]>([]);
  const isDynamic = group.type === 'DYNAMIC';
  const roleReason = useRoleReason('operator');
  const reason = (isDynamic ? words.dynamic : null) ?? roleReason ?? (asOf === undefined ? null : words.past);
  // Another one clears what was searched.
  const [searchRound, setSearchRound] = useState(0);
  const askToRemove = useRemoval(group.groupId, () => {
    setSelected([]);
    setSearch(null);
    setSearchRound(searchRound + 1);
  });
  const isRefused = asOf !== undefined && refused === asOf;
  const refuseRemoval =
    selected.length === 0 ? words.choose : selected.length > REMOVED_MAX ? words.tooMany : null;
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} wrap align="center">
        <FindMember
          key={`${searchRound} ${asOf ?? ''}`}
          found={found}
          reason={asOf === undefined ? null : words.past}
          onSearch={setSearch}
        />
        <MomentPicker
          isDynamic={isDynamic}
          onChoose={(moment) => {
            setSearch(null);
            setFilters({ asOf: moment });
          }}
        />
        <div style={{ flex: 1 }} />
        <ActionButton reason={reason ?? refuseRemoval} onClick={() => askToRemove(selected)}>
          {words.removeSelected(selected.length)}
        </ActionButton>
        <ExportButton group={group} asOf={asOf} reason={isRefused ? words.notShown : null} />
        <AddButton group={group} reason={reason} />
      </Flex>
      {asOf === undefined ? null : (
        <PastNotice asOf={asOf} isRefused={isRefused} onLeave={() => setFilters({ asOf: '' })} />
      )}
      <Members
        group={group}
        asOf={asOf}
        onRefused={setRefused}
        found={found}
        reason={reason}
        selected={selected}
        onSelect={setSelected}
        onRemove={(userId) => askToRemove([userId])}
      />
    </Flex>
  );
}

function Members({
  group,
  asOf,
  onRefused,
  found,
  reason,
  selected,
  onSelect,
  onRemove,
}: {
  group: ShownGroup;
  asOf: string | undefined;
  /** Says which moment could not be shown; null when it could. */
  onRefused: (asOf: string | null) => void;
  /** null: nobody is searched. */
  found: FoundMembers | null;
  reason: string | null;
  selected: string[];
  onSelect: (userIds: string[]) => void;
  onRemove: (userId: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { groupId, type } = group;
  const columns = makeMemberColumns({ reason, onRemove });
  const rowSelection = {
    columnWidth: 48,
    selectedRowKeys: selected,
    preserveSelectedRowKeys: true,
    onChange: (keys: readonly unknown[]) => onSelect(keys.map(String)),
    getCheckboxProps: () => ({ disabled: reason !== null }),
  };
  if (found !== null) {
    if (found.error !== null || found.data?.list.length === 0) return null;
    return (
      <Table<User>
        aria-label={words.label}
        rowKey="audienceUserId"
        size="middle"
        columns={columns}
        dataSource={found.data?.list ?? []}
        loading={found.isFetching}
        rowSelection={{ ...rowSelection, hideSelectAll: true }}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    );
  }
  const now = type === 'DYNAMIC' ? words.emptyDynamic : words.empty;
  return (
    <CursorTable<User>
      label={words.label}
      rowKey="audienceUserId"
      queryKey={[...groupsKey(enterpriseId), 'members', groupId, asOf ?? '']}
      ask={async (page, signal) => {
        try {
          const listed = await get('/group/member/list', { enterpriseId, groupId, asOf, ...page }, signal);
          onRefused(null);
          return listed;
        } catch (error) {
          if (asOf !== undefined && !signal.aborted) onRefused(asOf);
          throw inOwnTime(error);
        }
      }}
      columns={columns}
      rowSelection={rowSelection}
      empty={asOf === undefined ? now : words.emptyThen}
    />
  );
}

function AddButton({ group, reason }: { group: ShownGroup; reason: string | null }): ReactNode {
  const words = useWords(WORDS);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ActionButton type="primary" icon={<UserAddOutlined />} reason={reason} onClick={() => setOpen(true)}>
        {words.add}
      </ActionButton>
      {isOpen ? <AddMembers group={group} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ExportButton({
  group,
  asOf,
  reason,
}: {
  group: ShownGroup;
  asOf: string | undefined;
  /** Why nothing can be exported; null when it can. */
  reason: string | null;
}): ReactNode {
  const words = useWords(WORDS);
  const [format, setFormat] = useState<ExportFormat | null>(null);
  const shown = { icon: <DownOutlined />, iconPlacement: 'end', children: words.export } as const;
  if (reason !== null) return <ActionButton {...shown} reason={reason} />;
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: (['csv', 'xlsx'] as const).map((key) => ({
            key,
            label: words[key],
            onClick: () => setFormat(key),
          })),
        }}
      >
        <Button {...shown} />
      </Dropdown>
      {format === null ? null : (
        <ExportMembers group={group} asOf={asOf} format={format} onClose={() => setFormat(null)} />
      )}
    </>
  );
}

/** Asks whether they are to go, and takes them out. */
function useRemoval(groupId: string, onDone: () => void): (userIds: string[]) => void {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { modal } = App.useApp();
  const follow = useFollowBatch();
  const remove = useChange({
    change: (audienceUserIds: string[]): Promise<Batch> =>
      post('/group/member/remove', { groupId, audienceUserIds }, { enterpriseId, waitMs: BATCH_WAIT_MS }),
    changes: [groupsKey(enterpriseId)],
    done: null,
    onDone: (batch) => {
      onDone();
      follow(batch, words.removed);
    },
  });
  return (userIds) => {
    void modal.confirm({
      title: words.confirm(userIds.length),
      content: words.confirmHint,
      okText: words.remove,
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(userIds).catch(() => undefined),
    });
  };
}
