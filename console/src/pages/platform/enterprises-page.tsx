import type { ReactNode } from 'react';
import { Page } from '../../components/page.tsx';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({ zh: { title: '企业' }, en: { title: 'Enterprises' } });

export function EnterprisesPage(): ReactNode {
  const words = useWords(WORDS);
  return <Page title={words.title}>{null}</Page>;
}
