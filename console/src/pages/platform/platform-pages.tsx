import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useMe } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { NotFound } from '../../components/states.tsx';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({
  zh: {
    title: '运营后台',
    hint: '面向平台运营人员：管理全部企业，审核应用，查看整体运行状况。',
    enterprises: '企业',
    reviews: '应用审核',
    health: '运行状况',
    audit: '操作记录',
  },
  en: {
    title: 'Platform',
    hint: 'For operators of the platform: all enterprises, app reviews, and how the whole is doing.',
    enterprises: 'Enterprises',
    reviews: 'App reviews',
    health: 'Health',
    audit: 'Changes',
  },
});

const TABS = ['enterprises', 'reviews', 'health', 'audit'] as const;

/** The 运营后台, for operators of the platform. */
export function PlatformPages(): ReactNode {
  const words = useWords(WORDS);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const isOperator = useMe().isPlatformOperator;
  if (!isOperator) return <NotFound />;
  return (
    <Page title={words.title} hint={words.hint}>
      <Tabs
        activeKey={pathname.split('/')[2] ?? 'enterprises'}
        onChange={(tab) => void navigate({ to: `/platform/${tab}` as '/platform/enterprises' })}
        items={TABS.map((tab) => ({ key: tab, label: words[tab], children: <Outlet /> }))}
        destroyOnHidden
      />
    </Page>
  );
}
