import { Flex, type TableColumnsType, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTypeName } from '../../api/identity-types.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import type { User } from './group-data.ts';

const WORDS = defineWords({
  zh: {
    userId: '用户 ID',
    identities: '身份',
    none: '没有身份',
    actions: '操作',
    remove: '移除',
    removeOf: (userId: string) => `移除用户 ${userId}`,
  },
  en: {
    userId: 'User ID',
    identities: 'Identities',
    none: 'No identities',
    actions: 'Actions',
    remove: 'Remove',
    removeOf: (userId: string) => `Remove the user ${userId}`,
  },
});

interface ColumnsInput {
  /** Why nobody can be taken out; null when they can. */
  reason: string | null;
  onRemove: (userId: string) => void;
}

export function makeMemberColumns({ reason, onRemove }: ColumnsInput): TableColumnsType<User> {
  return [
    {
      title: <Word name="userId" />,
      render: (_, { audienceUserId }) => <span style={{ fontFamily: 'monospace' }}>{audienceUserId}</span>,
    },
    {
      title: <Word name="identities" />,
      render: (_, { identities }) => <Identities identities={identities} />,
    },
    {
      title: <Word name="actions" />,
      fixed: 'right',
      render: (_, { audienceUserId }) => (
        <RemoveButton reason={reason} userId={audienceUserId} onRemove={onRemove} />
      ),
    },
  ];
}

function Word({ name }: { name: 'userId' | 'identities' | 'actions' }): ReactNode {
  return useWords(WORDS)[name];
}

/** Secondary, yet easy to read on the grey of a tag. */
const FROM_STYLE = { color: '#595959' };

function Identities({ identities }: { identities: User['identities'] }): ReactNode {
  const words = useWords(WORDS);
  const nameType = useTypeName();
  if (identities.length === 0) return <Typography.Text type="secondary">{words.none}</Typography.Text>;
  return (
    <Flex gap={4} wrap style={{ maxWidth: 720 }}>
      {identities.map(({ identityType, identityValue, platform, appid }) => {
        const from = [platform, appid].filter((part) => part !== null).join(' / ');
        return (
          <Tag
            key={[identityType, identityValue, from].join('\n')}
            title={from}
            style={{ marginInlineEnd: 0, maxWidth: '100%', whiteSpace: 'normal', overflowWrap: 'anywhere' }}
          >
            <span style={FROM_STYLE}>{nameType(identityType)}</span> {identityValue}
            {from === '' ? null : <span style={FROM_STYLE}> @{from}</span>}
          </Tag>
        );
      })}
    </Flex>
  );
}

function RemoveButton({
  reason,
  userId,
  onRemove,
}: {
  reason: string | null;
  userId: string;
  onRemove: (userId: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <ActionButton
      type="link"
      size="small"
      reason={reason}
      aria-label={words.removeOf(userId)}
      onClick={() => onRemove(userId)}
    >
      {words.remove}
    </ActionButton>
  );
}
