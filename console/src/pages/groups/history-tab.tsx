import { Link } from '@tanstack/react-router';
import { Button, type TableColumnsType, Tag } from 'antd';
import type { ReactNode } from 'react';
import { type GetData, get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { CursorTable } from '../../components/cursor-table.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { type ShownGroup, groupsKey } from './group-data.ts';

const WORDS = defineWords({
  zh: {
    label: '变更历史',
    at: '生效时间',
    source: '来源',
    sources: {
      v2: '接口',
      v1: '接口（旧版）',
      file: '文件导入',
      manual: '手工',
      undo: '撤销',
      'group-delete': '删除分组',
      'user-erase': '删除用户',
    },
    operator: '操作者',
    app: '应用',
    added: '加入',
    removed: '移除',
    batch: '批次',
    members: '查看当时的成员',
    empty: '成员还没有变化过。导入、手工增减或撤销之后，每个批次在这里占一行。',
    dynamic: '动态分组没有自己的变更：成员随规则引用的分组变化，请到那些分组中查看。',
  },
  en: {
    label: 'History',
    at: 'In effect since',
    source: 'Source',
    sources: {
      v2: 'API',
      v1: 'API (old)',
      file: 'File',
      manual: 'By hand',
      undo: 'Undo',
      'group-delete': 'Deletion of the group',
      'user-erase': 'Erased user',
    },
    operator: 'Who',
    app: 'app',
    added: 'Added',
    removed: 'Removed',
    batch: 'Batch',
    members: 'Members then',
    empty: 'Nobody has come or gone yet. Every import, change by hand and undo will be a line here.',
    dynamic: 'A dynamic group has no changes of its own: look into the groups that its rule names.',
  },
});

type Entry = GetData<'/group/history'>['list'][number];

/** Which batches changed the group, newest first. */
export function HistoryTab({
  group,
  onShowMembers,
}: {
  group: ShownGroup;
  onShowMembers: (asOf: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { groupId, type } = group;
  const columns: TableColumnsType<Entry> = [
    { title: words.at, render: (_, { at }) => formatTime(at) },
    { title: words.source, render: (_, { source }) => <Tag>{words.sources[source]}</Tag> },
    {
      title: words.operator,
      render: (_, { personName, appName }) =>
        personName ?? (appName === null ? '—' : `${appName} (${words.app})`),
    },
    {
      title: words.added,
      align: 'right',
      render: (_, { added }) => `+${formatNumber(added)}`,
    },
    {
      title: words.removed,
      align: 'right',
      render: (_, { removed }) => `−${formatNumber(removed)}`,
    },
    {
      title: words.batch,
      render: (_, { batchIdStr }) => (
        <Link to={`/e/${enterpriseId}/imports/${batchIdStr}` as '/'} style={{ fontFamily: 'monospace' }}>
          {batchIdStr}
        </Link>
      ),
    },
    {
      title: '',
      key: 'members',
      render: (_, { at }) => (
        <Button type="link" size="small" onClick={() => onShowMembers(at)}>
          {words.members}
        </Button>
      ),
    },
  ];
  return (
    <CursorTable<Entry>
      label={words.label}
      rowKey="batchIdStr"
      queryKey={[...groupsKey(enterpriseId), 'history', groupId]}
      ask={(page, signal) => get('/group/history', { enterpriseId, groupId, ...page }, signal)}
      columns={columns}
      empty={type === 'DYNAMIC' ? words.dynamic : words.empty}
    />
  );
}
