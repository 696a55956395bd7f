import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Card, Flex, Switch, Table, type TableColumnsType, Tag, Tooltip, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { type IdentityType, identityTypesKey, useIdentityTypes } from '../../api/identity-types.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { IdentityTypeForm } from './identity-type-form.tsx';
import { WORDS } from './words.ts';

/** Which identities are in force, in which order fuzzy matching tries them, and what the enterprise adds of its own. */
export function IdentityTypesPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const queryKey = identityTypesKey(enterpriseId);
  const { data, error, isPending, refetch } = useIdentityTypes();
  const [edited, setEdited] = useState<IdentityType | 'new' | null>(null);
  const roleReason = useRoleReason('administrator');
  const reason = data?.isOpen === false ? words.closed : roleReason;
  const list = data?.list ?? [];
  const actions = useTypeActions(enterpriseId, queryKey);
  return (
    <Page
      title={words.title}
      hint={words.hint}
      actions={
        <ActionButton
          type="primary"
          icon={<PlusOutlined />}
          reason={reason}
          disabled={data === undefined}
          onClick={() => setEdited('new')}
        >
          {words.create}
        </ActionButton>
      }
    >
      {data?.isOpen === false ? (
        <Alert type="info" showIcon title={words.closedTitle} description={words.closed} />
      ) : null}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <Card>
        <Table<IdentityType>
          aria-label={words.title}
          rowKey="code"
          size="middle"
          columns={makeColumns({ ...actions, words, reason, list, onEdit: setEdited })}
          dataSource={list}
          loading={isPending}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      </Card>
      {edited === null ? null : (
        <IdentityTypeForm
          enterpriseId={enterpriseId}
          queryKey={queryKey}
          type={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Page>
  );
}

interface TypeActions {
  isBusy: boolean;
  onToggle: (type: IdentityType) => void;
  onReorder: (codes: string[]) => void;
}

function useTypeActions(enterpriseId: string, queryKey: readonly unknown[]): TypeActions {
  const words = useWords(WORDS);
  const toggle = useChange({
    change: (input: { code: string; enabled: boolean }) =>
      post('/identity-type/switch', input, { enterpriseId }),
    changes: [queryKey],
    done: words.saved,
  });
  const reorder = useChange({
    change: (codes: string[]) => post('/identity-type/reorder', { codes }, { enterpriseId }),
    changes: [queryKey],
    done: words.saved,
  });
  return {
    isBusy: toggle.isPending || reorder.isPending,
    onToggle: ({ code, enabled }) => toggle.mutate({ code, enabled: !enabled }),
    onReorder: (codes) => reorder.mutate(codes),
  };
}

interface ColumnsInput extends TypeActions {
  words: (typeof WORDS)['zh'];
  reason: string | null;
  list: IdentityType[];
  onEdit: (type: IdentityType) => void;
}

function makeColumns(input: ColumnsInput): TableColumnsType<IdentityType> {
  const { words, reason, isBusy } = input;
  return [
    { title: words.priority, dataIndex: 'priority', width: 88 },
    {
      title: words.name,
      render: (_, type) => (
        <Flex gap={8} align="center">
          {type.name}
          {type.builtIn ? <Tag>{words.builtIn}</Tag> : null}
        </Flex>
      ),
    },
    { title: words.code, render: (_, { code }) => <Typography.Text code>{code}</Typography.Text> },
    { title: words.scope, render: (_, { scope }) => words.scopes[scope] },
    {
      title: words.pattern,
      render: (_, { pattern }) =>
        pattern === null ? '—' : <Typography.Text code>{pattern}</Typography.Text>,
    },
    {
      title: words.enabled,
      render: (_, type) => (
        <Tooltip title={reason}>
          <Switch
            aria-label={words.enabledOf(type.name)}
            checked={type.enabled}
            disabled={reason !== null || isBusy}
            onChange={() => input.onToggle(type)}
          />
        </Tooltip>
      ),
    },
    { title: words.actions, render: (_, type, index) => <RowActions {...input} type={type} index={index} /> },
  ];
}

function RowActions(input: ColumnsInput & { type: IdentityType; index: number }): ReactNode {
  const { words, reason, isBusy, list, type, index } = input;
  const moveTo = (to: number): void => {
    const others = list.flatMap(({ code }) => (code === type.code ? [] : [code]));
    input.onReorder(others.toSpliced(to, 0, type.code));
  };
  return (
    <Flex gap={4}>
      <ActionButton
        type="text"
        reason={reason}
        icon={<ArrowUpOutlined />}
        aria-label={words.up(type.name)}
        disabled={index === 0 || isBusy}
        onClick={() => moveTo(index - 1)}
      />
      <ActionButton
        type="text"
        reason={reason}
        icon={<ArrowDownOutlined />}
        aria-label={words.down(type.name)}
        disabled={index === list.length - 1 || isBusy}
        onClick={() => moveTo(index + 1)}
      />
      {type.builtIn ? null : (
        <ActionButton type="link" reason={reason} onClick={() => input.onEdit(type)}>
          {words.edit}
        </ActionButton>
      )}
    </Flex>
  );
}
