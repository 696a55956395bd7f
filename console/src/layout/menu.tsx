import {
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BarChartOutlined,
  BranchesOutlined,
  CloudServerOutlined,
  FileAddOutlined,
  HistoryOutlined,
  IdcardOutlined,
  SafetyOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Link, useLocation } from '@tanstack/react-router';
import { Menu } from 'antd';
import type { ReactNode } from 'react';
import { useMe } from '../api/session.ts';
import { defineWords, useWords } from '../language/language.tsx';

const WORDS = defineWords({
  zh: {
    label: '主菜单',
    overview: '概览',
    groups: '用户分组',
    files: '文件导入',
    imports: '导入记录',
    users: '用户',
    identityTypes: '身份类型管理',
    departments: '部门',
    apps: '自建应用',
    webhooks: 'Webhook',
    members: '成员与角色',
    audit: '审计',
    platform: '运营后台',
  },
  en: {
    label: 'Main menu',
    overview: 'Overview',
    groups: 'Groups',
    files: 'File import',
    imports: 'Imports',
    users: 'Users',
    identityTypes: 'Identity types',
    departments: 'Departments',
    apps: 'Apps',
    webhooks: 'Webhooks',
    members: 'Members and roles',
    audit: 'Audit log',
    platform: 'Platform',
  },
});

const ENTRIES = [
  ['overview', <BarChartOutlined key="icon" />],
  ['groups', <TeamOutlined key="icon" />],
  ['files', <FileAddOutlined key="icon" />],
  ['imports', <HistoryOutlined key="icon" />],
  ['users', <UserOutlined key="icon" />],
  ['identityTypes', <IdcardOutlined key="icon" />],
  ['departments', <BranchesOutlined key="icon" />],
  ['apps', <AppstoreOutlined key="icon" />],
  ['webhooks', <ApiOutlined key="icon" />],
  ['members', <SafetyOutlined key="icon" />],
  ['audit', <AuditOutlined key="icon" />],
] as const;

const PATHS: Record<(typeof ENTRIES)[number][0], string> = {
  overview: 'overview',
  groups: 'groups',
  files: 'files',
  imports: 'imports',
  users: 'users',
  identityTypes: 'identity-types',
  departments: 'departments',
  apps: 'apps',
  webhooks: 'webhooks',
  members: 'members',
  audit: 'audit',
};

/** Every entry at once; what a person may not do is said on the page itself. */
export function MainMenu({ enterpriseId }: { enterpriseId: string | null }): ReactNode {
  const words = useWords(WORDS);
  const { isPlatformOperator } = useMe();
  const { pathname } = useLocation();
  const [, root, , page] = pathname.split('/');
  const entries = ENTRIES.map(([name, icon]) => ({
    key: PATHS[name],
    icon,
    label: <Link to={`/e/${enterpriseId}/${PATHS[name]}` as '/'}>{words[name]}</Link>,
  }));
  const platform = {
    key: 'platform',
    icon: <CloudServerOutlined />,
    label: <Link to="/platform/enterprises">{words.platform}</Link>,
  };
  return (
    <nav aria-label={words.label}>
      <Menu
        mode="inline"
        selectedKeys={[root === 'platform' ? 'platform' : (page ?? '')]}
        items={[
          ...(enterpriseId === null ? [] : entries),
          ...(isPlatformOperator ? [{ type: 'divider' as const }, platform] : []),
        ]}
        style={{ borderInlineEnd: 0 }}
      />
    </nav>
  );
}
