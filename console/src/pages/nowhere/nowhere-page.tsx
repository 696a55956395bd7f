import { Result } from 'antd';
import type { ReactNode } from 'react';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({
  zh: { title: '您还不属于任何企业', hint: '请联系企业管理员在“成员与角色”中添加您的账号。' },
  en: {
    title: 'You belong to no enterprise yet',
    hint: 'Ask an administrator of yours to add your account.',
  },
});

/** For somebody who is signed in and has a role nowhere. */
export function NowherePage(): ReactNode {
  const words = useWords(WORDS);
  return <Result status="info" title={words.title} subTitle={words.hint} />;
}
