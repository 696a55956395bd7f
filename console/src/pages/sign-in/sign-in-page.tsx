import { useSearch } from '@tanstack/react-router';
import { Button, Card, Flex, Form, Input, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { post } from '../../api/client.ts';
import { Failure } from '../../components/states.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import { LanguageSwitch } from '../../layout/language-switch.tsx';

const WORDS = defineWords({
  zh: {
    title: '登录',
    subtitle: '用户分组导入与管理',
    username: '账号',
    usernameMissing: '请输入账号',
    password: '密码',
    passwordMissing: '请输入密码',
    submit: '登录',
    first: '首次启动的账号和密码在服务器数据目录的 credentials.json 中。',
  },
  en: {
    title: 'Sign in',
    subtitle: 'Importing and managing audience groups',
    username: 'Account',
    usernameMissing: 'Enter the account',
    password: 'Password',
    passwordMissing: 'Enter the password',
    submit: 'Sign in',
    first: 'After the first start, credentials.json in the server’s data directory has both.',
  },
});

interface Fields {
  username: string;
  password: string;
}

export function SignInPage(): ReactNode {
  const words = useWords(WORDS);
  const { back }: { back?: string } = useSearch({ strict: false });
  const [error, setError] = useState<Error | null>(null);
  const [isPending, setIsPending] = useState(false);
  useEffect(() => {
    document.title = `${words.title} - Muster`;
  }, [words.title]);

  const signIn = async (fields: Fields): Promise<void> => {
    setError(null);
    setIsPending(true);
    try {
      await post('/sign-in', fields);
      // In place of the sign-in, so that the button that goes back does not show it to who is signed in.
      window.location.replace(chooseDestination(back));
    } catch (failure) {
      setError(failure as Error);
      setIsPending(false);
    }
  };

  return (
    <Flex vertical align="center" justify="center" gap={16} style={{ minHeight: '100vh', padding: 16 }}>
      <main style={{ width: 360, maxWidth: '100%' }}>
        <Card>
          <Typography.Title level={1} style={{ fontSize: 26, color: '#1668dc', margin: 0 }}>
            Muster
          </Typography.Title>
          <Typography.Paragraph type="secondary">{words.subtitle}</Typography.Paragraph>
          <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => void signIn(fields)}>
            <Form.Item
              name="username"
              label={words.username}
              rules={[{ required: true, message: words.usernameMissing }]}
            >
              <Input autoComplete="username" autoFocus maxLength={200} />
            </Form.Item>
            <Form.Item
              name="password"
              label={words.password}
              rules={[{ required: true, message: words.passwordMissing }]}
            >
              <Input.Password autoComplete="current-password" maxLength={200} />
            </Form.Item>
            {error === null ? null : (
              <Form.Item>
                <Failure error={error} />
              </Form.Item>
            )}
            <Button type="primary" htmlType="submit" block loading={isPending}>
              {words.submit}
            </Button>
          </Form>
          <Typography.Paragraph type="secondary" style={{ fontSize: 12, margin: '16px 0 0' }}>
            {words.first}
          </Typography.Paragraph>
        </Card>
      </main>
      <LanguageSwitch />
    </Flex>
  );
}

/** Only addresses of this very console: somebody may have made up the link. */
function chooseDestination(back: string | undefined): string {
  if (back === undefined || !URL.canParse(back, window.location.origin)) return '/';
  const url = new URL(back, window.location.origin);
  return url.origin === window.location.origin ? url.pathname + url.search : '/';
}
