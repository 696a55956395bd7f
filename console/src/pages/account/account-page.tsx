import type { ReactNode } from 'react';
import { Page } from '../../components/page.tsx';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({ zh: { title: '修改密码' }, en: { title: 'Change password' } });

export function AccountPage(): ReactNode {
  const words = useWords(WORDS);
  return <Page title={words.title}>{null}</Page>;
}
