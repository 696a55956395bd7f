import { Alert, Button, Card, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { ME, useMe } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { Failure } from '../../components/states.tsx';
import { defineWords, useWords } from '../../language/language.tsx';

const LENGTH_MIN = 10;
const LENGTH_MAX = 200;

const WORDS = defineWords({
  zh: {
    title: '修改密码',
    account: (username: string) => `当前账号：${username}`,
    ends: '修改后，此账号在其他浏览器和设备上的登录会全部退出，当前页面不受影响。',
    password: '当前密码',
    passwordRule: '请输入当前密码',
    newPassword: '新密码',
    lengthRule: `长度为 ${LENGTH_MIN} 到 ${LENGTH_MAX} 个字符`,
    differRule: '新密码不能与当前密码相同',
    again: '再次输入新密码',
    againRule: '两次输入的新密码不一致',
    save: '修改密码',
    saved: '密码已修改，其他设备上的登录已退出',
  },
  en: {
    title: 'Change password',
    account: (username: string) => `Account: ${username}`,
    ends: 'All other sessions of this account end; you stay signed in here.',
    password: 'Current password',
    passwordRule: 'Enter the current password',
    newPassword: 'New password',
    lengthRule: `${LENGTH_MIN} to ${LENGTH_MAX} characters`,
    differRule: 'The new password must differ from the current one',
    again: 'New password again',
    againRule: 'The two new passwords differ',
    save: 'Change password',
    saved: 'The password is changed; other sessions have ended',
  },
});

interface Fields {
  password: string;
  newPassword: string;
  again: string;
}

export function AccountPage(): ReactNode {
  const words = useWords(WORDS);
  const { username } = useMe();
  const [form] = Form.useForm<Fields>();
  const save = useChange({
    change: ({ password, newPassword }: Fields) => post('/password/change', { password, newPassword }),
    changes: [ME.queryKey],
    done: words.saved,
    onDone: () => form.resetFields(),
    isErrorShown: true,
  });
  return (
    <Page title={words.title} hint={words.account(username)}>
      <Card style={{ maxWidth: 560 }}>
        <Alert type="info" showIcon title={words.ends} style={{ marginBottom: 24 }} />
        <Form<Fields>
          form={form}
          layout="vertical"
          // What was said of the attempt before is not said of what is typed now.
          onValuesChange={() => (save.isError ? save.reset() : undefined)}
          onFinish={(fields) => save.mutate(fields)}
        >
          {/* Lets the browser's keeper of passwords know whose it is. */}
          <input type="text" autoComplete="username" value={username} readOnly hidden />
          <Form.Item
            name="password"
            label={words.password}
            rules={[{ required: true, message: words.passwordRule }]}
          >
            <Input.Password autoComplete="current-password" maxLength={LENGTH_MAX} />
          </Form.Item>
          <Form.Item
            name="newPassword"
            label={words.newPassword}
            extra={words.lengthRule}
            dependencies={['password']}
            rules={[
              { required: true, min: LENGTH_MIN, max: LENGTH_MAX, message: words.lengthRule },
              ({ getFieldValue }) => mustNotBe(() => getFieldValue('password'), words.differRule),
            ]}
          >
            <Input.Password autoComplete="new-password" maxLength={LENGTH_MAX} />
          </Form.Item>
          <Form.Item
            name="again"
            required
            label={words.again}
            dependencies={['newPassword']}
            rules={[({ getFieldValue }) => mustBe(() => getFieldValue('newPassword'), words.againRule)]}
          >
            <Input.Password autoComplete="new-password" maxLength={LENGTH_MAX} />
          </Form.Item>
          {save.error === null ? null : (
            <div style={{ marginBottom: 16 }}>
              <Failure error={save.error} />
            </div>
          )}
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {words.save}
          </Button>
        </Form>
      </Card>
    </Page>
  );
}

interface Rule {
  validator: (rule: unknown, value: unknown) => Promise<void>;
}

function mustBe(other: () => unknown, message: string): Rule {
  return {
    validator: (_, value) => ((value ?? '') === (other() ?? '') ? Promise.resolve() : reject(message)),
  };
}

function mustNotBe(other: () => unknown, message: string): Rule {
  return {
    validator: (_, value) =>
      (value ?? '') === '' || value !== other() ? Promise.resolve() : reject(message),
  };
}

function reject(message: string): Promise<never> {
  return Promise.reject(new Error(message));
}
