import { PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Card, Empty, Flex, Table, type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useApps } from '../../api/apps.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { OnceShown } from '../../components/once-shown.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { type ListedApp, useMadeSecret } from './app-data.ts';
import { type MadeApp, NewAppForm } from './app-form.tsx';
import { AppStateTag, PermissionTags } from './app-tags.tsx';
import { WORDS } from './words.ts';

/** The programs that may call for the enterprise. */
export function AppsPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const reason = useRoleReason('administrator');
  const { data, error, isPending, refetch } = useApps(enterpriseId);
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<MadeApp | null>(null);
  return (
    <Page
      title={words.title}
      hint={words.hint}
      actions={
        <ActionButton
          type="primary"
          icon={<PlusOutlined />}
          reason={reason}
          onClick={() => setCreating(true)}
        >
          {words.create}
        </ActionButton>
      }
    >
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {error !== null && data === undefined ? null : (
        <Card>
          <Table<ListedApp>
            aria-label={words.title}
            rowKey="appId"
            size="middle"
            columns={makeColumns(words, enterpriseId)}
            dataSource={data?.list ?? []}
            loading={isPending}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: isPending ? ' ' : <Empty description={words.empty} /> }}
          />
        </Card>
      )}
      {isCreating ? (
        <NewAppForm
          enterpriseId={enterpriseId}
          onMade={(created) => {
            setCreating(false);
            setMade(created);
          }}
          onClose={() => setCreating(false)}
        />
      ) : null}
      {made === null ? null : <MadeSecret enterpriseId={enterpriseId} made={made} />}
    </Page>
  );
}

/** Shows the secret, and leads to the code that uses it. */
function MadeSecret({ enterpriseId, made }: { enterpriseId: string; made: MadeApp }): ReactNode {
  const words = useWords(WORDS);
  const navigate = useNavigate();
  const { keep } = useMadeSecret(made.instanceAppid);
  return (
    <OnceShown
      title={words.created}
      values={[
        { label: words.appid, value: made.instanceAppid },
        { label: words.secret, value: made.instanceSecrect },
      ]}
      onClose={() => {
        keep(made.instanceSecrect);
        const params = { enterpriseId, appid: made.instanceAppid };
        void navigate({ to: '/e/$enterpriseId/apps/$appid', params });
      }}
    >
      {words.createdHint}
    </OnceShown>
  );
}

function makeColumns(words: (typeof WORDS)['zh'], enterpriseId: string): TableColumnsType<ListedApp> {
  return [
    {
      title: words.name,
      render: (_, { name, instanceAppid }) => (
        <Flex vertical>
          <Link to="/e/$enterpriseId/apps/$appid" params={{ enterpriseId, appid: instanceAppid }}>
            <Typography.Text style={{ maxWidth: 260, color: 'inherit' }} ellipsis={{ tooltip: name }}>
              {name}
            </Typography.Text>
          </Link>
          <Typography.Text copyable style={{ fontFamily: 'monospace' }}>
            {instanceAppid}
          </Typography.Text>
        </Flex>
      ),
    },
    { title: words.state, render: (_, { state }) => <AppStateTag state={state} /> },
    {
      title: words.permissions,
      render: (_, { permissions }) => (
        <div style={{ maxWidth: 230 }}>
          <PermissionTags permissions={permissions} />
        </div>
      ),
    },
    {
      title: words.expiresAt,
      render: (_, { expiresAt }) => (expiresAt === null ? words.never : formatTime(expiresAt)),
    },
    {
      title: words.lastCallAt,
      render: (_, { lastCallAt }) => (lastCallAt === null ? words.noCall : formatTime(lastCallAt)),
    },
    {
      title: words.callsIn24h,
      align: 'right',
      render: (_, { callsIn24h }) => formatCapped(callsIn24h),
    },
  ];
}

/** The server counts up to so many. */
const COUNTED_MAX = 10_000;

function formatCapped(count: number): string {
  return `${formatNumber(count)}${count >= COUNTED_MAX ? '+' : ''}`;
}
