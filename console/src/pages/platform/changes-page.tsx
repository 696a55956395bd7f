import { Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { type GetData, get } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { ChangeDetails } from '../../components/change-details.tsx';
import { CursorTable } from '../../components/cursor-table.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { formatTime } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';

const ACTIONS = defineWords<Record<string, string>>({
  zh: {
    'platform/enterprise/create': '新建企业',
    'platform/enterprise/appoint': '指定管理员',
    'platform/enterprise/save': '修改企业',
    'platform/enterprise/suspend': '暂停企业',
    'platform/enterprise/resume': '恢复企业',
    'platform/enterprise/limit': '设置上限',
    'platform/app/approve': '通过应用',
    'platform/app/refuse': '拒绝应用',
  },
  en: {
    'platform/enterprise/create': 'Made an enterprise',
    'platform/enterprise/appoint': 'Appointed an administrator',
    'platform/enterprise/save': 'Changed an enterprise',
    'platform/enterprise/suspend': 'Suspended an enterprise',
    'platform/enterprise/resume': 'Resumed an enterprise',
    'platform/enterprise/limit': 'Set limits',
    'platform/app/approve': 'Approved an app',
    'platform/app/refuse': 'Refused an app',
  },
});

const WORDS = defineWords({
  zh: {
    label: '平台操作记录',
    searchPerson: '操作人账号',
    searchSubject: '搜索对象',
    empty: '没有符合条件的记录',
    at: '时间',
    person: '操作人',
    action: '操作',
    subject: '对象',
    enterprise: '企业 ID',
    details: '详情',
  },
  en: {
    label: 'Changes by operators of the platform',
    searchPerson: 'Account',
    searchSubject: 'Search the subject',
    empty: 'There is none',
    at: 'At',
    person: 'Who',
    action: 'Did what',
    subject: 'To what',
    enterprise: 'Enterprise ID',
    details: 'Details',
  },
});

type Change = GetData<'/platform/audit/list'>['list'][number];

/** What operators of the platform changed. */
export function ChangesPage(): ReactNode {
  const words = useWords(WORDS);
  const actions = useWords(ACTIONS);
  const [filters, setFilters] = useFilters(['username', 'subject']);
  return (
    <Flex vertical gap={16}>
      <Flex gap={8} wrap>
        <SearchField
          label={words.searchPerson}
          value={filters.username}
          onSearch={(username) => setFilters({ username })}
        />
        <SearchField
          label={words.searchSubject}
          value={filters.subject}
          onSearch={(subject) => setFilters({ subject })}
        />
      </Flex>
      <CursorTable<Change>
        label={words.label}
        rowKey={({ at, action, subject }) => `${at} ${action} ${subject}`}
        queryKey={['platform', 'changes', filters]}
        ask={(page, signal) => get('/platform/audit/list', { ...filters, ...page }, signal)}
        empty={words.empty}
        columns={[
          { title: words.at, render: (_, { at }) => formatTime(at) },
          { title: words.person, render: (_, { username }) => <Name text={username} maxWidth={130} /> },
          { title: words.action, render: (_, { action }) => actions[action] ?? action },
          { title: words.subject, render: (_, { subject }) => <Name text={subject} maxWidth={200} /> },
          { title: words.enterprise, render: (_, { enterpriseId }) => enterpriseId ?? '—' },
          { title: words.details, render: (_, { details }) => <ChangeDetails details={details} /> },
        ]}
      />
    </Flex>
  );
}

/** Cut when it is long, so that the columns after it stay in sight. */
function Name({ text, maxWidth }: { text: string; maxWidth: number }): ReactNode {
  return (
    <Typography.Text style={{ maxWidth }} ellipsis={{ tooltip: text }}>
      {text}
    </Typography.Text>
  );
}
