import { ArrowLeftOutlined, DeleteOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Empty, Flex, Table, type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { type GetData, get } from '../../api/client.ts';
import { useTypeName } from '../../api/identity-types.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Section } from '../../components/section.tsx';
import { Failure, Loading } from '../../components/states.tsx';
import { formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { EraseUser } from './erase-user.tsx';
import { UserChanges } from './user-changes.tsx';
import { DepartmentNotice } from './users-page.tsx';
import { WORDS } from './words.ts';

type User = GetData<'/user/show'>;
type Identity = User['identities'][number];
type GroupOfUser = User['groupList'][number];

/** One person: identities, groups, what batches did to it; and erasing it for good. */
export function UserPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, deptId } = useMember();
  const { audienceUserId = '' } = useParams({ strict: false });
  const [isErasing, setIsErasing] = useState(false);
  const eraseReason = useRoleReason('administrator');
  const { data, error, refetch } = useQuery({
    queryKey: ['e', enterpriseId, 'users', 'user', audienceUserId],
    queryFn: ({ signal }) => get('/user/show', { enterpriseId, audienceUserId }, signal),
    enabled: deptId === null,
  });
  return (
    <Page
      title={words.userTitle(audienceUserId)}
      hint={
        <Flex gap={12} align="center">
          <Link to="/e/$enterpriseId/users" params={{ enterpriseId }}>
            <ArrowLeftOutlined /> {words.back}
          </Link>
          {data === undefined ? null : words.createdAt(formatTime(data.createdAt))}
        </Flex>
      }
      actions={
        data === undefined ? null : (
          <ActionButton
            danger
            icon={<DeleteOutlined />}
            reason={eraseReason}
            onClick={() => setIsErasing(true)}
          >
            {words.erase}
          </ActionButton>
        )
      }
    >
      {deptId === null ? null : <DepartmentNotice />}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {deptId === null && data === undefined && error === null ? <Loading /> : null}
      {data === undefined ? null : <Content user={data} />}
      {isErasing ? <EraseUser userId={audienceUserId} onCancel={() => setIsErasing(false)} /> : null}
    </Page>
  );
}

function Content({ user }: { user: User }): ReactNode {
  const words = useWords(WORDS);
  return (
    <>
      <Section title={words.identities}>
        <Table<Identity>
          aria-label={words.identities}
          rowKey={({ identityType, identityValue, platform, appid }) =>
            JSON.stringify([identityType, identityValue, platform, appid])
          }
          size="middle"
          pagination={false}
          scroll={{ x: 'max-content' }}
          columns={useIdentityColumns()}
          dataSource={user.identities}
          locale={{ emptyText: <Nothing>{words.noIdentities}</Nothing> }}
        />
      </Section>
      <Section
        title={words.groups}
        extra={<Typography.Text type="secondary">{words.groupsHint}</Typography.Text>}
      >
        <Table<GroupOfUser>
          aria-label={words.groups}
          rowKey="groupId"
          size="middle"
          pagination={user.groupList.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          scroll={{ x: 'max-content' }}
          columns={useGroupColumns()}
          dataSource={user.groupList}
          locale={{ emptyText: <Nothing>{words.noGroups}</Nothing> }}
        />
      </Section>
      <UserChanges userId={user.audienceUserId} />
    </>
  );
}

function Nothing({ children }: { children: string }): ReactNode {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} />;
}

function useIdentityColumns(): TableColumnsType<Identity> {
  const words = useWords(WORDS);
  const nameType = useTypeName();
  return [
    { title: words.type, render: (_, { identityType }) => nameType(identityType) },
    {
      title: words.identityValue,
      render: (_, { identityValue }) => <Typography.Text copyable>{identityValue}</Typography.Text>,
    },
    { title: words.platform, render: (_, { platform }) => platform ?? '—' },
    { title: words.appid, render: (_, { appid }) => appid ?? '—' },
  ];
}

function useGroupColumns(): TableColumnsType<GroupOfUser> {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  return [
    {
      title: words.groupName,
      render: (_, { groupId, name }) => (
        <Link to="/e/$enterpriseId/groups/$groupId" params={{ enterpriseId, groupId }}>
          {name}
        </Link>
      ),
    },
    {
      title: words.scope,
      render: (_, { categoryType, deptId }) =>
        deptId === null ? words.scopes[categoryType] : words.scopeOf(deptId),
    },
  ];
}
