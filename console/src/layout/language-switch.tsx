import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { defineWords, useLanguage, useWords } from '../language/language.tsx';

/** Each in the language of who looks for it. */
const WORDS = defineWords({
  zh: { other: 'English', label: 'Switch to English' },
  en: { other: '中文', label: '切换为中文' },
});

export function LanguageSwitch(): ReactNode {
  const words = useWords(WORDS);
  const { language, choose } = useLanguage();
  return (
    <Button
      type="text"
      icon={<GlobalOutlined />}
      aria-label={words.label}
      onClick={() => {
        choose(language === 'zh' ? 'en' : 'zh');
        // Sentences of the server come in its language: everything is asked for again.
        window.location.reload();
      }}
    >
      {words.other}
    </Button>
  );
}
