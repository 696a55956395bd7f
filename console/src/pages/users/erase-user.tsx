import { useNavigate } from '@tanstack/react-router';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { TypedConfirm } from '../../components/typed-confirm.tsx';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

/** Asks before a person is erased for good, and leads to where one sees how far it has come. */
export function EraseUser({ userId, onCancel }: { userId: string; onCancel: () => void }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const navigate = useNavigate();
  const erase = useChange({
    change: () => post('/user/erase', { audienceUserId: userId, confirmUserId: userId }, { enterpriseId }),
    changes: [
      ['e', enterpriseId, 'users', 'found'],
      ['e', enterpriseId, 'users', 'erasures'],
    ],
    done: null,
    isErrorShown: true,
    onDone: ({ batchIdStr }) =>
      void navigate({
        to: '/e/$enterpriseId/users',
        params: { enterpriseId },
        search: { tab: 'erasures', batch: batchIdStr } as never,
      }),
  });
  return (
    <TypedConfirm
      title={words.eraseTitle(userId)}
      expected={userId}
      okText={words.eraseConfirm}
      isPending={erase.isPending}
      error={erase.error}
      onConfirm={() => erase.mutate(undefined)}
      onCancel={onCancel}
    >
      <Alert type="warning" showIcon title={words.eraseWarning} style={{ marginBottom: 12 }} />
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        <li>{words.eraseAtOnce}</li>
        <li>{words.eraseLater}</li>
        <li>{words.eraseKept}</li>
      </ul>
    </TypedConfirm>
  );
}
