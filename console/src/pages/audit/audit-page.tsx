import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Flex, Select, type TableColumnsType, Typography } from 'antd';
import type { ReactNode } from 'react';
import { type GetData, get, urlOf } from '../../api/client.ts';
import { type Filters, useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { ChangeDetails } from '../../components/change-details.tsx';
import { CursorTable } from '../../components/cursor-table.tsx';
import { Page } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { TimeRange } from '../../components/time-range.tsx';
import { formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { ACTIONS, WORDS } from './words.ts';

type AuditEntry = GetData<'/audit/list'>['list'][number];

const FILTERS = ['username', 'action', 'subject', 'from', 'to'] as const;
type AuditFilters = Filters<(typeof FILTERS)[number]>;

/** What people changed, newest first. */
export function AuditPage(): ReactNode {
  const words = useWords(WORDS);
  const actions: Partial<Record<string, string>> = useWords(ACTIONS);
  const { enterpriseId, can } = useMember();
  const [filters, setFilters] = useFilters(FILTERS);
  if (!can('administrator')) {
    return (
      <Page title={words.title} hint={words.hint}>
        <Alert
          type="info"
          showIcon
          title={words.onlyAdministrators}
          description={words.onlyAdministratorsHint}
        />
      </Page>
    );
  }
  return (
    <Page
      title={words.title}
      hint={words.hint}
      actions={
        <Button
          icon={<DownloadOutlined />}
          href={urlOf('/audit/export', { enterpriseId, ...filters })}
          download
        >
          {words.export}
        </Button>
      }
    >
      <Card>
        <AuditFilterRow filters={filters} onChange={setFilters} />
        <CursorTable<AuditEntry>
          label={words.title}
          rowKey={({ at, action, subject }) => `${at} ${action} ${subject}`}
          columns={makeColumns(words, actions, (username) => setFilters({ username }))}
          queryKey={['e', enterpriseId, 'audit', filters]}
          ask={(page, signal) => get('/audit/list', { enterpriseId, ...filters, ...page }, signal)}
          empty={words.empty}
        />
      </Card>
    </Page>
  );
}

function AuditFilterRow({
  filters,
  onChange,
}: {
  filters: AuditFilters;
  onChange: (change: AuditFilters) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const actions = useWords(ACTIONS);
  return (
    <Flex gap={12} wrap style={{ marginBottom: 16 }}>
      <SearchField
        label={words.username}
        value={filters.username}
        onSearch={(username) => onChange({ username })}
      />
      <Select
        aria-label={words.action}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={words.anyAction}
        value={filters.action ?? null}
        onChange={(action: string | null | undefined) => onChange({ action: action ?? '' })}
        options={Object.entries(actions).map(([value, label]) => ({ value, label }))}
        style={{ width: 200 }}
      />
      <SearchField
        label={words.subject}
        value={filters.subject}
        onSearch={(subject) => onChange({ subject })}
        width={180}
      />
      <TimeRange label={words.time} from={filters.from} to={filters.to} onChange={onChange} />
    </Flex>
  );
}

function makeColumns(
  words: (typeof WORDS)['zh'],
  actions: Partial<Record<string, string>>,
  onPerson: (username: string) => void,
): TableColumnsType<AuditEntry> {
  return [
    { title: words.at, render: (_, { at }) => formatTime(at) },
    {
      title: words.who,
      render: (_, { username }) => (
        <Button
          type="link"
          size="small"
          title={words.changesOf(username)}
          style={{ padding: 0 }}
          onClick={() => onPerson(username)}
        >
          <Typography.Text style={{ maxWidth: 130, color: 'inherit' }} ellipsis>
            {username}
          </Typography.Text>
        </Button>
      ),
    },
    {
      title: words.action,
      render: (_, { action }) => actions[action] ?? <Typography.Text code>{action}</Typography.Text>,
    },
    {
      title: words.what,
      render: (_, { subject }) => (
        <Typography.Text style={{ maxWidth: 200 }} ellipsis={{ tooltip: subject }}>
          {subject === '' ? '—' : subject}
        </Typography.Text>
      ),
    },
    { title: words.details, render: (_, { details }) => <ChangeDetails details={details} /> },
  ];
}
