import type { ReactNode } from 'react';
import { Page } from '../../components/page.tsx';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({ zh: { title: '概览' }, en: { title: 'Overview' } });

export function OverviewPage(): ReactNode {
  const words = useWords(WORDS);
  return <Page title={words.title}>{null}</Page>;
}
