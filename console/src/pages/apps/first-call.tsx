import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Alert, Card, Flex, Tabs, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useFilters } from '../../api/filters.ts';
import { useWords } from '../../language/language.tsx';
import { GROUPS_PERMISSION, type ListedApp, useMadeSecret } from './app-data.ts';
import { LANGUAGES, LANGUAGE_NAMES, SNIPPETS, type SnippetLanguage } from './snippets.ts';
import { FIRST_WORDS } from './words.ts';

/** Code that works as pasted, with the app's own values in it. */
export function FirstCall({ app }: { app: ListedApp }): ReactNode {
  const words = useWords(FIRST_WORDS);
  const [{ code }, setFilters] = useFilters(['code']);
  const { secret } = useMadeSecret(app.instanceAppid);
  const caller = {
    baseUrl: window.location.origin,
    appid: app.instanceAppid,
    secret: secret ?? words.placeholder,
  };
  return (
    <Flex vertical gap={12}>
      <Typography.Text>{words.intro}</Typography.Text>
      {app.state === 'approved' ? null : <Alert type="warning" showIcon title={words.notApproved} />}
      {app.permissions.includes(GROUPS_PERMISSION) ? null : (
        <Alert type="warning" showIcon title={words.lacksPermission} />
      )}
      <Alert type="info" showIcon title={secret === null ? words.needsSecret : words.hasSecret} />
      <Tabs
        type="card"
        activeKey={LANGUAGES.find((language) => language === code) ?? 'curl'}
        onChange={(chosen) => setFilters({ code: chosen })}
        destroyOnHidden
        items={LANGUAGES.map((language) => ({
          key: language,
          label: LANGUAGE_NAMES[language],
          children: <Snippet language={language} text={SNIPPETS[language](caller)} />,
        }))}
      />
    </Flex>
  );
}

function Snippet({ language, text }: { language: SnippetLanguage; text: string }): ReactNode {
  const words = useWords(FIRST_WORDS);
  return (
    <Flex vertical gap={8}>
      <Flex justify="space-between" align="center" gap={16} wrap>
        <Typography.Text type="secondary">{words.how[language]}</Typography.Text>
        <Typography.Text
          copyable={{
            text,
            icon: [
              <span key="copy">
                <CopyOutlined /> {words.copy}
              </span>,
              <span key="copied">
                <CheckOutlined /> {words.copied}
              </span>,
            ],
            tooltips: [words.copy, words.copied],
          }}
        />
      </Flex>
      <Card size="small" styles={{ body: { padding: 0 } }}>
        {/* Long lines scroll sideways, also for who has only a keyboard. */}
        <pre
          tabIndex={0}
          aria-label={LANGUAGE_NAMES[language]}
          role="region"
          style={{
            margin: 0,
            padding: 16,
            overflow: 'auto',
            fontSize: 13,
            lineHeight: 1.6,
            background: '#fafafa',
          }}
        >
          {text}
        </pre>
      </Card>
    </Flex>
  );
}
