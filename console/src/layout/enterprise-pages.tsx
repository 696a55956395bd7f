import { Outlet } from '@tanstack/react-router';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useMembership } from '../api/session.ts';
import { NotFound } from '../components/states.tsx';
import { defineWords, useWords } from '../language/language.tsx';

const WORDS = defineWords({
  zh: {
    suspended: '企业已被平台暂停：接口调用会被拒绝，导入暂不执行，恢复后继续。如有疑问，请联系平台运营人员。',
  },
  en: {
    suspended:
      'The platform has suspended this enterprise: calls of the API are refused, and imports wait until it is resumed. Ask the operators of the platform.',
  },
});

/** The pages of an enterprise, for its members. */
export function EnterprisePages(): ReactNode {
  const words = useWords(WORDS);
  const enterprise = useMembership();
  if (enterprise === null) return <NotFound />;
  return (
    <>
      {enterprise.isSuspended ? <Alert type="warning" banner title={words.suspended} /> : null}
      <Outlet />
    </>
  );
}
