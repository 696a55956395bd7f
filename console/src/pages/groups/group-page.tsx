import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Card, Descriptions, Tabs, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useFilters } from '../../api/filters.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure, Loading } from '../../components/states.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { DeleteGroup } from './delete-group.tsx';
import { FollowedBatch } from './followed-batch.tsx';
import { GroupType } from './group-columns.tsx';
import { type ShownGroup, useGroup } from './group-data.ts';
import { HistoryTab } from './history-tab.tsx';
import { MembersTab } from './members-tab.tsx';
import { MoveGroups } from './move-groups.tsx';
import { RenameGroup } from './rename-group.tsx';
import { RuleTab } from './rule-tab.tsx';
import { WORDS, nameCategory } from './words.ts';

const PAGE_WORDS = defineWords({
  zh: {
    id: '分组 ID',
    tabs: { members: '成员', history: '变更历史', rule: '规则', settings: '引用' },
  },
  en: {
    id: 'Group ID',
    tabs: { members: 'Members', history: 'History', rule: 'Rule', settings: 'Named by' },
  },
});

/** One group: who is in it, what changed in it, and what it follows. */
export function GroupPage(): ReactNode {
  const words = useWords(WORDS);
  const { groupId } = useParams({ from: '/signed-in/e/$enterpriseId/groups/$groupId' });
  const { data, error, refetch } = useGroup(groupId);
  // Another group begins anew: nothing that was selected or opened for one is meant for another.
  if (data !== undefined) return <Shown key={groupId} group={data} />;
  if (error === null) return <Loading />;
  return (
    <Page title={words.title}>
      <Failure error={error} onRetry={() => void refetch()} />
    </Page>
  );
}

function Shown({ group }: { group: ShownGroup }): ReactNode {
  const words = useWords(WORDS);
  const pageWords = useWords(PAGE_WORDS);
  const { enterpriseId } = useParams({ from: '/signed-in/e/$enterpriseId/groups/$groupId' });
  const [{ tab }, setFilters] = useFilters(['tab', 'asOf']);
  const isDynamic = group.type === 'DYNAMIC';
  const tabs = [
    { key: 'members', label: pageWords.tabs.members, children: <MembersTab group={group} /> },
    {
      key: 'history',
      label: pageWords.tabs.history,
      children: <HistoryTab group={group} onShowMembers={(asOf) => setFilters({ tab: '', asOf })} />,
    },
    {
      key: 'rule',
      label: isDynamic ? pageWords.tabs.rule : pageWords.tabs.settings,
      children: <RuleTab group={group} />,
    },
  ];
  return (
    <Page
      title={group.name}
      hint={
        <>
          <Link to="/e/$enterpriseId/groups" params={{ enterpriseId }}>
            {words.title}
          </Link>{' '}
          / {group.deptId === null ? words.enterpriseScope : group.deptName} / {nameCategory(group, words)}
        </>
      }
      actions={<GroupActions group={group} />}
    >
      <FollowedBatch />
      <Card styles={{ body: { padding: '16px 24px' } }}>
        <Facts group={group} />
      </Card>
      <Card styles={{ body: { padding: '4px 24px 24px' } }}>
        <Tabs
          activeKey={tab ?? 'members'}
          items={tabs}
          destroyOnHidden
          onChange={(key) => setFilters({ tab: key === 'members' ? '' : key })}
        />
      </Card>
    </Page>
  );
}

function Facts({ group }: { group: ShownGroup }): ReactNode {
  const words = useWords(WORDS);
  const pageWords = useWords(PAGE_WORDS);
  return (
    <Descriptions
      column={{ xs: 1, sm: 2, lg: 3, xxl: 6 }}
      items={[
        { key: 'users', label: words.users, children: <strong>{formatNumber(group.userCount)}</strong> },
        { key: 'type', label: words.type, children: <GroupType type={group.type} words={words} /> },
        {
          key: 'scope',
          label: words.scope,
          children: group.deptId === null ? words.enterpriseScope : group.deptName,
        },
        { key: 'category', label: words.category, children: nameCategory(group, words) },
        { key: 'created', label: words.createdAt, children: formatTime(group.createdAt) },
        {
          key: 'id',
          label: pageWords.id,
          children: (
            <Typography.Text copyable style={{ fontFamily: 'monospace' }}>
              {group.groupId}
            </Typography.Text>
          ),
        },
      ]}
    />
  );
}

function GroupActions({ group }: { group: ShownGroup }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useParams({ from: '/signed-in/e/$enterpriseId/groups/$groupId' });
  const navigate = useNavigate();
  const reason = useRoleReason('operator');
  const [action, setAction] = useState<'rename' | 'move' | 'remove' | null>(null);
  const close = (): void => setAction(null);
  return (
    <>
      <ActionButton reason={reason} onClick={() => setAction('rename')}>
        {words.rename}
      </ActionButton>
      <ActionButton reason={reason} onClick={() => setAction('move')}>
        {words.move}
      </ActionButton>
      <ActionButton danger reason={reason} onClick={() => setAction('remove')}>
        {words.remove}
      </ActionButton>
      {action === 'rename' ? <RenameGroup group={group} onClose={close} /> : null}
      {action === 'move' ? <MoveGroups groups={[group]} onDone={close} onClose={close} /> : null}
      {action === 'remove' ? (
        <DeleteGroup
          groupId={group.groupId}
          onDone={(batch) => {
            const search = batch === null ? {} : { batch };
            void navigate({ to: '/e/$enterpriseId/groups', params: { enterpriseId }, search } as never);
          }}
          onClose={close}
        />
      ) : null}
    </>
  );
}
