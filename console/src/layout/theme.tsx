import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import chineseDates from 'dayjs/locale/zh-cn.js';
import { type ReactNode, useEffect } from 'react';
import { useLanguage } from '../language/language.tsx';

// Months and weekdays in Chinese are there to be chosen; which language it is, antd's own words say.
dayjs.locale(chineseDates, undefined, true);

/** Whoever asked the system for less movement gets none. */
const hasMotion = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** antd in the reader's language, in colours whose text keeps a contrast of 4.5 to 1, which antd's own do not. */
export function Theme({ children }: { children: ReactNode }): ReactNode {
  const { language } = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
      theme={{
        token: {
          motion: hasMotion,
          colorPrimary: '#1668dc',
          colorInfo: '#1668dc',
          colorLink: '#0f5cc9',
          colorSuccess: '#237804',
          colorWarning: '#945a00',
          colorError: '#cf1322',
          // Made from the colours above they would be as dark as mud.
          colorSuccessBg: '#f6ffed',
          colorSuccessBorder: '#b7eb8f',
          colorWarningBg: '#fffbe6',
          colorWarningBorder: '#ffe58f',
          colorErrorBg: '#fff2f0',
          colorErrorBorder: '#ffccc7',
          colorTextDescription: '#595959',
          colorTextPlaceholder: '#6b6b6b',
          colorTextTertiary: '#5c5c5c',
          colorTextDisabled: '#6b6b6b',
          fontFamily:
            '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
        },
      }}
    >
      <App style={{ height: '100%' }}>{children}</App>
    </ConfigProvider>
  );
}
