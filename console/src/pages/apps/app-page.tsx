import { ArrowLeftOutlined } from '@ant-design/icons';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Button, Card, Descriptions, Empty, Flex, Tabs, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useApps } from '../../api/apps.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { Failure, Loading } from '../../components/states.tsx';
import { formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { AppActions } from './app-actions.tsx';
import { type ListedApp } from './app-data.ts';
import { AppStateTag, PermissionTags, usePermissionName } from './app-tags.tsx';
import { CallLog } from './call-log.tsx';
import { FirstCall } from './first-call.tsx';
import { STATES, WORDS } from './words.ts';

/** One app: what it may do, what it did, and how to begin. */
export function AppPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { appid } = useParams({ strict: false });
  const [{ tab = 'first' }, setFilters] = useFilters(['tab']);
  const { data, error, isPending, refetch } = useApps(enterpriseId);
  const app = data?.list.find(({ instanceAppid }) => instanceAppid === appid);
  if (isPending) return <Loading />;
  const back = (
    <Link to="/e/$enterpriseId/apps" params={{ enterpriseId }}>
      <Button icon={<ArrowLeftOutlined />}>{words.back}</Button>
    </Link>
  );
  if (app === undefined) {
    return (
      <Page title={words.title} actions={back}>
        {error === null ? (
          <Empty description={words.notFound} />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page title={app.name} actions={back}>
      <AppState app={app} />
      <Card>
        <Flex vertical gap={16}>
          <Facts app={app} />
          <AppActions enterpriseId={enterpriseId} app={app} />
        </Flex>
      </Card>
      <Card>
        <Tabs
          activeKey={tab}
          onChange={(chosen) => setFilters({ tab: chosen })}
          destroyOnHidden
          items={[
            { key: 'first', label: words.tabs.first, children: <FirstCall app={app} /> },
            {
              key: 'calls',
              label: words.tabs.calls,
              children: <CallLog enterpriseId={enterpriseId} appId={app.appId} />,
            },
          ]}
        />
      </Card>
    </Page>
  );
}

/** What its state means, where that asks for something to be done. */
function AppState({ app }: { app: ListedApp }): ReactNode {
  const words = useWords(WORDS);
  const [name, meaning] = useWords(STATES)[app.state];
  const nameOf = usePermissionName();
  const { refusalReason, permissions, askedPermissions } = app;
  const newPermissions = (askedPermissions ?? []).filter((permission) => !permissions.includes(permission));
  const because = refusalReason === null ? null : words.refusalReason(refusalReason);
  const isRefused = app.state === 'refused';
  return (
    <>
      {app.state === 'approved' ? null : (
        <Alert
          type={isRefused ? 'error' : 'warning'}
          showIcon
          title={words.stateIs(name, meaning)}
          description={isRefused ? because : undefined}
        />
      )}
      {newPermissions.length === 0 ? null : (
        <Alert type="info" showIcon title={words.asked(newPermissions.map(nameOf))} />
      )}
      {app.state === 'approved' && because !== null ? (
        <Alert type="warning" showIcon title={because} />
      ) : null}
    </>
  );
}

function Facts({ app }: { app: ListedApp }): ReactNode {
  const words = useWords(WORDS);
  return (
    <Descriptions
      column={{ xs: 1, md: 2, xxl: 3 }}
      items={[
        {
          key: 'appid',
          label: words.appid,
          children: (
            <Typography.Text copyable style={{ fontFamily: 'monospace' }}>
              {app.instanceAppid}
            </Typography.Text>
          ),
        },
        { key: 'state', label: words.state, children: <AppStateTag state={app.state} /> },
        {
          key: 'permissions',
          label: words.permissions,
          children: <PermissionTags permissions={app.permissions} />,
        },
        {
          key: 'expiresAt',
          label: words.expiresAt,
          children: app.expiresAt === null ? words.never : formatTime(app.expiresAt),
        },
        { key: 'createdAt', label: words.createdAt, children: formatTime(app.createdAt) },
        {
          key: 'secret',
          label: words.secret,
          children:
            app.oldSecretUntil === null
              ? words.secretHidden
              : words.oldSecretUntil(formatTime(app.oldSecretUntil)),
        },
      ]}
    />
  );
}
