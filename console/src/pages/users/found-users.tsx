import { Link } from '@tanstack/react-router';
import { Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { PostData } from '../../api/client.ts';
import { useTypeName } from '../../api/identity-types.ts';
import { useMember } from '../../api/session.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

type FoundUser = PostData<'/user/find'>['list'][number];

/** Enough to know a person by; the user's page has all of them. */
const IDENTITIES_SHOWN = 4;

export function FoundUsers({ users }: { users: FoundUser[] }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const nameType = useTypeName();
  const columns: TableColumnsType<FoundUser> = [
    {
      title: words.userId,
      width: 160,
      render: (_, { audienceUserId }) => (
        <Link to="/e/$enterpriseId/users/$audienceUserId" params={{ enterpriseId, audienceUserId }}>
          {audienceUserId}
        </Link>
      ),
    },
    {
      title: words.identities,
      render: (_, { identities }) => (
        <Flex gap={12} wrap align="center">
          {identities.slice(0, IDENTITIES_SHOWN).map(({ identityType, identityValue, platform, appid }) => (
            <Flex gap={6} align="center" key={JSON.stringify([identityType, identityValue, platform, appid])}>
              <Tag>{nameType(identityType)}</Tag>
              <Typography.Text style={{ overflowWrap: 'anywhere' }}>{identityValue}</Typography.Text>
            </Flex>
          ))}
          {identities.length > IDENTITIES_SHOWN ? (
            <Typography.Text type="secondary">{words.more(identities.length)}</Typography.Text>
          ) : null}
        </Flex>
      ),
    },
  ];
  return (
    <Table<FoundUser>
      aria-label={words.found}
      rowKey="audienceUserId"
      size="middle"
      pagination={false}
      scroll={{ x: 640 }}
      columns={columns}
      dataSource={users}
    />
  );
}
