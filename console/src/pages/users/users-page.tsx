import { Link } from '@tanstack/react-router';
import { Alert, Card, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { useWords } from '../../language/language.tsx';
import { ErasureList } from './erasure-list.tsx';
import { UserSearch } from './user-search.tsx';
import { WORDS } from './words.ts';

/** Finding a person, and who was erased. */
export function UsersPage(): ReactNode {
  const words = useWords(WORDS);
  const { deptId } = useMember();
  const [{ tab, batch }, setFilters] = useFilters(['tab', 'batch']);
  return (
    <Page title={words.title} hint={words.hint}>
      {deptId === null ? (
        <Card styles={{ body: { paddingTop: 8 } }}>
          <Tabs
            activeKey={tab === 'erasures' ? tab : 'find'}
            onChange={(key) => setFilters({ tab: key === 'find' ? '' : key, batch: '' })}
            destroyOnHidden
            items={[
              { key: 'find', label: words.tabs.find, children: <UserSearch /> },
              {
                key: 'erasures',
                label: words.tabs.erasures,
                children: <ErasureList batchId={batch ?? null} />,
              },
            ]}
          />
        </Card>
      ) : (
        <DepartmentNotice />
      )}
    </Page>
  );
}

/** Instead of a page that would only be refused. */
export function DepartmentNotice(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  return (
    <Alert
      type="info"
      showIcon
      title={words.department}
      description={words.departmentHint}
      action={
        <Link to="/e/$enterpriseId/groups" params={{ enterpriseId }}>
          {words.groupsLink}
        </Link>
      }
    />
  );
}
