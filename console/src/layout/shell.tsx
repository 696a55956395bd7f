import { KeyOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Dropdown, Flex, Grid, Layout, Select, Typography } from 'antd';
import { type ReactNode, Suspense } from 'react';
import { useChange } from '../api/change.ts';
import { post } from '../api/client.ts';
import { leaveForSignIn } from '../api/query-client.ts';
import { useMe } from '../api/session.ts';
import { Loading } from '../components/states.tsx';
import { defineWords, useWords } from '../language/language.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { MainMenu } from './menu.tsx';
import { usePreloadedPages } from './preload-pages.ts';

const WORDS = defineWords({
  zh: {
    enterprise: '企业',
    account: (name: string) => `账号 ${name}`,
    password: '修改密码',
    signOut: '退出登录',
    reminder: '您仍在使用系统生成的初始密码，建议尽快改为自己的密码。',
  },
  en: {
    enterprise: 'Enterprise',
    account: (name: string) => `Account ${name}`,
    password: 'Change password',
    signOut: 'Sign out',
    reminder: 'You still have the password that was made for you. Please choose your own.',
  },
});

/** What stands around every page behind the sign-in. */
export function Shell(): ReactNode {
  const me = useMe();
  const params = useParams({ strict: false });
  usePreloadedPages();
  const isNarrow = Grid.useBreakpoint().lg === false;
  // In the 运营后台 the menu stays that of the enterprise where the person came from: its first one.
  const enterpriseId = params.enterpriseId ?? me.enterprises[0]?.enterpriseId ?? null;
  return (
    <Layout style={{ minHeight: '100%' }}>
      <Header enterpriseId={enterpriseId} />
      <Layout>
        <Layout.Sider
          theme="light"
          width={isNarrow ? 168 : 208}
          style={{ position: 'sticky', top: 56, height: 'calc(100vh - 56px)', overflow: 'auto' }}
        >
          <MainMenu enterpriseId={enterpriseId} />
        </Layout.Sider>
        <Layout.Content style={{ minWidth: 0 }}>
          <PasswordReminder />
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

/** A reminder and no wall: whoever has work to do may do it first. */
function PasswordReminder(): ReactNode {
  const words = useWords(WORDS);
  const navigate = useNavigate();
  if (!useMe().hasMadePassword) return null;
  return (
    <Alert
      type="warning"
      banner
      closable
      title={words.reminder}
      action={
        <Button size="small" onClick={() => void navigate({ to: '/account' })}>
          {words.password}
        </Button>
      }
    />
  );
}

function Header({ enterpriseId }: { enterpriseId: string | null }): ReactNode {
  const words = useWords(WORDS);
  const me = useMe();
  const navigate = useNavigate();
  return (
    <Layout.Header
      style={{
        position: 'sticky',
        top: 0,
        zIndex: 10,
        height: 56,
        lineHeight: '56px',
        padding: '0 24px',
        background: '#fff',
        borderBottom: '1px solid #f0f0f0',
      }}
    >
      <Flex align="center" justify="space-between" gap={16} style={{ height: '100%' }}>
        <Flex align="center" gap={16}>
          <Typography.Text strong style={{ fontSize: 18, color: '#1668dc' }}>
            Muster
          </Typography.Text>
          {me.enterprises.length === 0 ? null : (
            <Select
              aria-label={words.enterprise}
              value={enterpriseId}
              style={{ width: 200 }}
              showSearch={{ optionFilterProp: 'label' }}
              options={me.enterprises.map((one) => ({ value: one.enterpriseId, label: one.name }))}
              onChange={(chosen) =>
                void navigate({ to: '/e/$enterpriseId/overview', params: { enterpriseId: chosen ?? '' } })
              }
            />
          )}
        </Flex>
        <Flex align="center" gap={4}>
          <LanguageSwitch />
          <AccountMenu />
        </Flex>
      </Flex>
    </Layout.Header>
  );
}

function AccountMenu(): ReactNode {
  const words = useWords(WORDS);
  const me = useMe();
  const navigate = useNavigate();
  const signOut = useChange<void, null>({
    change: () => post('/sign-out', undefined),
    changes: [],
    done: null,
    onDone: () => leaveForSignIn(null),
  });
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'password',
            icon: <KeyOutlined />,
            label: words.password,
            onClick: () => void navigate({ to: '/account' }),
          },
          {
            key: 'sign-out',
            icon: <LogoutOutlined />,
            label: words.signOut,
            onClick: () => signOut.mutate(),
          },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={words.account(me.username)}>
        {me.username}
      </Button>
    </Dropdown>
  );
}
