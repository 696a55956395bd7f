import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Select } from 'antd';
import type { ReactNode } from 'react';
import { useApps } from '../../api/apps.ts';
import { type GetQuery, get } from '../../api/client.ts';
import type { Filters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { BATCH_WORDS } from '../../components/batch-words.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { TimeRange } from '../../components/time-range.tsx';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

export const BATCH_FILTERS = [
  'batchId',
  'status',
  'source',
  'appId',
  'personId',
  'fileImportId',
  'dryRun',
  'from',
  'to',
] as const;
export type BatchFilterName = (typeof BATCH_FILTERS)[number];

const BATCH_ID = /^0*[1-9]\d{0,15}$/;

/** What apps and administrators send, who are never of one department. */
const ENTERPRISE_SOURCES: readonly string[] = ['v2', 'v1', 'user-erase'];

/** The first so many are offered to choose from. */
const PEOPLE_MAX = 500;

type BatchQuery = Omit<GetQuery<'/import/list'>, 'enterpriseId'>;

/** What the address says, as the query of the list: the server refuses what somebody made up. */
export function makeBatchQuery(filters: Filters<BatchFilterName>): BatchQuery {
  return filters as object;
}

interface Props {
  filters: Filters<BatchFilterName>;
  onChange: (change: Filters<BatchFilterName>) => void;
}

export function BatchFilters({ filters, onChange }: Props): ReactNode {
  const words = useWords(WORDS);
  const { statuses, sources } = useWords(BATCH_WORDS);
  const { deptId } = useMember();
  const ownSources = Object.entries(sources).filter(([source]) => !ENTERPRISE_SOURCES.includes(source));
  const choose = (name: BatchFilterName, label: string, options: object): ReactNode => (
    <Choice
      label={label}
      value={filters[name]}
      options={Object.entries(options) as [string, string][]}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  return (
    <Flex gap={8} wrap align="center">
      <SearchField
        label={words.batchId}
        value={filters.batchId}
        onSearch={(batchId) => onChange({ batchId })}
        explainWrong={(text) => (BATCH_ID.test(text) ? null : words.batchIdWrong)}
        width={170}
      />
      {choose('status', words.status, statuses)}
      {choose('source', words.source, deptId === null ? sources : Object.fromEntries(ownSources))}
      {/* Who works for one department sees its own batches only, which no app sent. */}
      {deptId === null ? <SenderFilters filters={filters} onChange={onChange} /> : null}
      {choose('dryRun', words.dryRun, words.dryRuns)}
      <TimeRange label={words.acceptedAt} from={filters.from} to={filters.to} onChange={onChange} />
      {Object.keys(filters).length === 0 ? null : (
        <Button
          type="link"
          onClick={() => onChange(Object.fromEntries(BATCH_FILTERS.map((name) => [name, ''])))}
        >
          {words.clear}
        </Button>
      )}
    </Flex>
  );
}

function SenderFilters({ filters, onChange }: Props): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const apps = useApps(enterpriseId);
  const people = useQuery({
    queryKey: ['e', enterpriseId, 'members', 'first', PEOPLE_MAX],
    queryFn: ({ signal }) => get('/member/list', { enterpriseId, size: PEOPLE_MAX }, signal),
  });
  return (
    <>
      <Choice
        label={words.app}
        value={filters.appId}
        options={apps.data?.list.map(({ appId, name }) => [appId, name]) ?? []}
        onChange={(appId) => onChange({ appId })}
      />
      <Choice
        label={words.person}
        value={filters.personId}
        options={people.data?.list.map(({ personId, username }) => [personId, username]) ?? []}
        onChange={(personId) => onChange({ personId })}
      />
    </>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string | undefined;
  options: [value: string, label: string][];
  /** With '' for any. */
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      options={options.map(([one, name]) => ({ value: one, label: name }))}
      onChange={(chosen: string | undefined) => onChange(chosen ?? '')}
      popupMatchSelectWidth={false}
      style={{ minWidth: 120, maxWidth: 240 }}
    />
  );
}
