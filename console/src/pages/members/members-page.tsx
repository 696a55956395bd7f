import { PlusOutlined } from '@ant-design/icons';
import { App, Card, Flex, Select, type TableColumnsType, Tag, Tooltip, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { type GetData, get, post } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { ME, type Role, useMe, useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { CursorTable } from '../../components/cursor-table.tsx';
import { DepartmentSelect } from '../../components/department-select.tsx';
import { OnceShown } from '../../components/once-shown.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { SearchField } from '../../components/search-field.tsx';
import { formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { MemberForm } from './member-form.tsx';
import { WORDS } from './words.ts';

export type StaffMember = GetData<'/member/list'>['list'][number];

export interface MadePassword {
  username: string;
  password: string;
}

const ROLE_COLORS: Record<Role, string> = { administrator: 'blue', operator: 'success', reader: 'default' };

/** Who may do what in the enterprise. */
export function MembersPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { username: me } = useMe();
  const [filters, setFilters] = useFilters(['username', 'role', 'deptId']);
  const [edited, setEdited] = useState<StaffMember | 'new' | null>(null);
  const [made, setMade] = useState<(MadePassword & { isNew: boolean }) | null>(null);
  const reason = useRoleReason('administrator');
  const queryKey = ['e', enterpriseId, 'members'];
  const actions = useMemberActions(enterpriseId, queryKey, (reset) => setMade({ ...reset, isNew: false }));
  return (
    <Page
      title={words.title}
      hint={words.hint}
      actions={
        <ActionButton type="primary" icon={<PlusOutlined />} reason={reason} onClick={() => setEdited('new')}>
          {words.add}
        </ActionButton>
      }
    >
      <Card>
        <MemberFilters filters={filters} onChange={setFilters} />
        <CursorTable<StaffMember>
          label={words.title}
          rowKey="personId"
          columns={makeColumns({ ...actions, words, reason, me, onEdit: setEdited })}
          queryKey={[...queryKey, filters]}
          ask={(page, signal) => {
            const role = toRole(filters.role);
            return get('/member/list', { enterpriseId, ...filters, ...page, role }, signal);
          }}
          empty={words.empty}
        />
      </Card>
      {edited === null ? null : (
        <MemberForm
          enterpriseId={enterpriseId}
          queryKey={queryKey}
          member={edited === 'new' ? null : edited}
          onMade={(created) => setMade({ ...created, isNew: true })}
          onClose={() => setEdited(null)}
        />
      )}
      {made === null ? null : (
        <OnceShown
          title={made.isNew ? words.newTitle : words.resetTitle}
          values={[
            { label: words.username, value: made.username },
            { label: words.password, value: made.password },
          ]}
          onClose={() => setMade(null)}
        >
          {words.passOn}
        </OnceShown>
      )}
    </Page>
  );
}

const ROLES: readonly Role[] = ['administrator', 'operator', 'reader'];

/** A hand-written address may say anything. */
function toRole(text: string | undefined): Role | undefined {
  return ROLES.find((role) => role === text);
}

function MemberFilters({
  filters,
  onChange,
}: {
  filters: { username?: string; role?: string; deptId?: string };
  onChange: (filters: { username?: string; role?: string; deptId?: string }) => void;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <Flex gap={12} wrap style={{ marginBottom: 16 }}>
      <SearchField
        label={words.search}
        value={filters.username}
        onSearch={(username) => onChange({ username })}
      />
      <Select
        aria-label={words.roleFilter}
        allowClear
        placeholder={words.anyRole}
        value={toRole(filters.role)}
        onChange={(role: Role | undefined) => onChange({ role: role ?? '' })}
        options={ROLES.map((value) => ({ value, label: words.roles[value] }))}
        style={{ width: 140 }}
      />
      <DepartmentSelect
        label={words.deptFilter}
        value={filters.deptId}
        onChange={(deptId) => onChange({ deptId: deptId ?? '' })}
        style={{ width: 200 }}
      />
    </Flex>
  );
}

interface MemberActions {
  isBusy: boolean;
  onReset: (member: StaffMember) => void;
  onWithdraw: (member: StaffMember) => void;
}

function useMemberActions(
  enterpriseId: string,
  queryKey: readonly unknown[],
  onMade: (made: MadePassword) => void,
): MemberActions {
  const words = useWords(WORDS);
  const { modal } = App.useApp();
  const withdraw = useChange({
    change: (personId: string) => post('/member/withdraw', { personId }, { enterpriseId }),
    changes: [queryKey, ME.queryKey],
    done: words.withdrawn,
  });
  const reset = useChange({
    change: (personId: string) => post('/member/reset-password', { personId }, { enterpriseId }),
    changes: [queryKey],
    done: null,
    onDone: onMade,
  });
  return {
    isBusy: withdraw.isPending || reset.isPending,
    onReset: ({ personId, username }) =>
      void modal.confirm({
        title: words.resetQuestion(username),
        content: words.resetHint,
        okText: words.resetPassword,
        onOk: () => reset.mutate(personId),
      }),
    onWithdraw: ({ personId, username }) =>
      void modal.confirm({
        title: words.withdrawQuestion(username),
        content: words.withdrawHint,
        okText: words.withdraw,
        okButtonProps: { danger: true },
        onOk: () => withdraw.mutate(personId),
      }),
  };
}

interface ColumnsInput extends MemberActions {
  words: (typeof WORDS)['zh'];
  reason: string | null;
  me: string;
  onEdit: (member: StaffMember) => void;
}

function makeColumns(input: ColumnsInput): TableColumnsType<StaffMember> {
  const { words, reason, me, isBusy } = input;
  return [
    {
      title: words.username,
      render: (_, { username, isPlatformOperator }) => (
        <Flex gap={8} align="center">
          <Typography.Text style={{ maxWidth: 280 }} ellipsis={{ tooltip: username }}>
            {username}
          </Typography.Text>
          {username === me ? <Tag>{words.you}</Tag> : null}
          {isPlatformOperator ? <Tag color="purple">{words.platformOperator}</Tag> : null}
        </Flex>
      ),
    },
    {
      title: words.role,
      render: (_, { role }) => (
        <Tooltip title={words.mayDo[role]}>
          <Tag color={ROLE_COLORS[role]}>{words.roles[role]}</Tag>
        </Tooltip>
      ),
    },
    {
      title: words.place,
      render: (_, { deptId, deptName }) => (deptId === null ? words.everywhere : (deptName ?? deptId)),
    },
    {
      title: words.seenAt,
      render: (_, { seenAt }) => (seenAt === null ? words.neverSeen : formatTime(seenAt)),
    },
    {
      title: words.actions,
      render: (_, member) => (
        <Flex>
          <ActionButton type="link" size="small" reason={reason} onClick={() => input.onEdit(member)}>
            {words.changeRole}
          </ActionButton>
          <ActionButton
            type="link"
            size="small"
            reason={reason ?? (member.canResetPassword ? null : words.cannotReset)}
            disabled={isBusy}
            onClick={() => input.onReset(member)}
          >
            {words.resetPassword}
          </ActionButton>
          <ActionButton
            type="link"
            size="small"
            danger
            reason={reason}
            disabled={isBusy}
            onClick={() => input.onWithdraw(member)}
          >
            {words.withdraw}
          </ActionButton>
        </Flex>
      ),
    },
  ];
}
