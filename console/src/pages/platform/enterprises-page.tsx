import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Flex, Select, Switch, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { get, post } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { CursorTable } from '../../components/cursor-table.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { EnterpriseForm } from './enterprise-form.tsx';
import { LimitsForm } from './limits-form.tsx';
import { AppointForm, NewEnterpriseForm } from './new-enterprise-form.tsx';
import { ENTERPRISES_KEY, type PlatformEnterprise } from './platform-enterprise.ts';
import { ENTERPRISE_WORDS as WORDS } from './words.ts';

/** What is being done to which enterprise. */
type Open =
  | { form: 'create' }
  | { form: 'edit' | 'limits' | 'appoint'; enterprise: PlatformEnterprise }
  | null;

/** Every enterprise of the platform, with its switches and limits. */
export function EnterprisesPage(): ReactNode {
  const words = useWords(WORDS);
  const [filters, setFilters] = useFilters(['text', 'state']);
  const [open, setOpen] = useState<Open>(null);
  const columns = useColumns(setOpen);
  const onClose = (): void => setOpen(null);
  return (
    <Flex vertical gap={16}>
      <Flex gap={8} wrap justify="space-between">
        <Flex gap={8} wrap>
          <SearchField label={words.search} value={filters.text} onSearch={(text) => setFilters({ text })} />
          <Select
            aria-label={words.state}
            allowClear
            placeholder={words.state}
            style={{ width: 140 }}
            value={filters.state ?? null}
            onChange={(state) => setFilters({ state: state ?? '' })}
            options={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
          />
        </Flex>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ form: 'create' })}>
          {words.create}
        </Button>
      </Flex>
      <CursorTable<PlatformEnterprise>
        label={words.label}
        rowKey="enterpriseId"
        queryKey={[...ENTERPRISES_KEY, filters]}
        ask={(page, signal) =>
          get(
            '/platform/enterprise/list',
            { ...filters, state: filters.state as PlatformEnterprise['state'], ...page },
            signal,
          )
        }
        columns={columns}
        empty={words.empty}
      />
      {open?.form === 'create' ? <NewEnterpriseForm onClose={onClose} /> : null}
      {open?.form === 'edit' ? <EnterpriseForm enterprise={open.enterprise} onClose={onClose} /> : null}
      {open?.form === 'limits' ? <LimitsForm enterprise={open.enterprise} onClose={onClose} /> : null}
      {open?.form === 'appoint' ? <AppointForm enterprise={open.enterprise} onClose={onClose} /> : null}
    </Flex>
  );
}

function useColumns(onOpen: (open: Open) => void): TableColumnsType<PlatformEnterprise> {
  const words = useWords(WORDS);
  return [
    {
      title: words.name,
      render: (_, { name, enterpriseId }) => (
        <Flex vertical>
          <Typography.Text ellipsis={{ tooltip: name }} style={{ maxWidth: 240 }}>
            {name}
          </Typography.Text>
          <Typography.Text type="secondary">ID {enterpriseId}</Typography.Text>
        </Flex>
      ),
    },
    {
      title: words.state,
      render: (_, { state }) => (
        <Tag color={state === 'active' ? 'success' : 'warning'}>{words.states[state]}</Tag>
      ),
    },
    { title: words.users, align: 'right', render: (_, { usersMade }) => formatNumber(usersMade) },
    { title: words.groups, align: 'right', render: (_, { groupsMade }) => formatNumber(groupsMade) },
    { title: words.apps, align: 'right', render: (_, { appCount }) => formatNumber(appCount) },
    { title: words.waiting, align: 'right', render: (_, { waitingRows }) => formatNumber(waitingRows) },
    { title: words.identityTypes, render: (_, enterprise) => <FeatureSwitch enterprise={enterprise} /> },
    { title: words.limits, render: (_, enterprise) => <Limits enterprise={enterprise} /> },
    { title: words.createdAt, render: (_, { createdAt }) => formatTime(createdAt) },
    {
      title: words.actions,
      fixed: 'end',
      render: (_, enterprise) => <EnterpriseActions enterprise={enterprise} onOpen={onOpen} />,
    },
  ];
}

function Limits({ enterprise }: { enterprise: PlatformEnterprise }): ReactNode {
  const words = useWords(WORDS);
  const { waitingRowsMax, importCallsPerSMax } = enterprise;
  if (waitingRowsMax === null && importCallsPerSMax === null) return words.defaultLimits;
  return (
    <Flex vertical>
      {waitingRowsMax === null ? null : words.waitingRowsMaxOf(formatNumber(waitingRowsMax))}
      {importCallsPerSMax === null ? null : (
        <span>{words.importCallsPerSMaxOf(formatNumber(importCallsPerSMax))}</span>
      )}
    </Flex>
  );
}

/** The feature 身份类型管理. */
function FeatureSwitch({ enterprise }: { enterprise: PlatformEnterprise }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, name, managesIdentityTypes } = enterprise;
  const change = useChange({
    change: () =>
      post('/platform/enterprise/save', { enterpriseId, managesIdentityTypes: !managesIdentityTypes }),
    changes: [ENTERPRISES_KEY],
    done: managesIdentityTypes ? words.featureClosed(name) : words.featureOpened(name),
  });
  return (
    <Switch
      aria-label={words.identityTypesOf(name)}
      checked={managesIdentityTypes}
      loading={change.isPending}
      onChange={() => change.mutate(undefined)}
    />
  );
}

function EnterpriseActions({
  enterprise,
  onOpen,
}: {
  enterprise: PlatformEnterprise;
  onOpen: (open: Open) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { modal } = App.useApp();
  const { enterpriseId, name, state } = enterprise;
  const isActive = state === 'active';
  const change = useChange({
    change: () =>
      isActive
        ? post('/platform/enterprise/suspend', { enterpriseId })
        : post('/platform/enterprise/resume', { enterpriseId }),
    changes: [ENTERPRISES_KEY],
    done: isActive ? words.suspended(name) : words.resumed(name),
  });
  const askToSuspend = (): void => {
    modal.confirm({
      title: words.suspendTitle(name),
      content: words.suspendHint,
      okText: words.suspend,
      okButtonProps: { danger: true },
      onOk: () => change.mutateAsync(undefined),
    });
  };
  return (
    <Flex gap={4}>
      <Button type="link" size="small" onClick={() => onOpen({ form: 'edit', enterprise })}>
        {words.edit}
      </Button>
      <Button type="link" size="small" onClick={() => onOpen({ form: 'limits', enterprise })}>
        {words.setLimits}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            {
              key: 'appoint',
              label: words.appoint,
              onClick: () => onOpen({ form: 'appoint', enterprise }),
            },
            isActive
              ? { key: 'suspend', danger: true, label: words.suspend, onClick: askToSuspend }
              : { key: 'resume', label: words.resume, onClick: () => change.mutate(undefined) },
          ],
        }}
      >
        <Button type="link" size="small" aria-label={words.moreOf(name)}>
          {words.more}
        </Button>
      </Dropdown>
    </Flex>
  );
}
