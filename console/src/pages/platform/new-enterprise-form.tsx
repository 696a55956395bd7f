import { App, Descriptions, Form, Input, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { type PostData, post } from '../../api/client.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import { ENTERPRISES_KEY, type PlatformEnterprise } from './platform-enterprise.ts';
import { ENTERPRISE_WORDS as WORDS } from './words.ts';

type Appointed = PostData<'/platform/enterprise/appoint'>;

export function NewEnterpriseForm({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const showSecret = useSecret();
  const create = useChange({
    change: (fields: { name: string; administrator?: string }) =>
      post('/platform/enterprise/create', {
        name: fields.name,
        administrator: fields.administrator?.trim() || null,
      }),
    changes: [ENTERPRISES_KEY],
    done: words.saved,
    onDone: ({ administrator }) => {
      onClose();
      if (administrator !== null) showSecret(administrator);
    },
    isErrorShown: true,
  });
  return (
    <FormModal
      title={words.createTitle}
      okText={words.save}
      change={create}
      onSubmit={create.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, message: words.nameRule }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name="administrator" label={words.administrator} extra={words.administratorHint}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}

export function AppointForm({
  enterprise,
  onClose,
}: {
  enterprise: PlatformEnterprise;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, name } = enterprise;
  const { message } = App.useApp();
  const showSecret = useSecret();
  const appoint = useChange({
    change: ({ username }: { username: string }) =>
      post('/platform/enterprise/appoint', { enterpriseId, username }),
    changes: [ENTERPRISES_KEY],
    done: null,
    onDone: (appointed) => {
      onClose();
      if (appointed.password === null) void message.success(words.appointed(appointed.username));
      else showSecret(appointed);
    },
    isErrorShown: true,
  });
  return (
    <FormModal
      title={words.appointTitle(name)}
      okText={words.save}
      change={appoint}
      onSubmit={appoint.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="username"
        label={words.administrator}
        rules={[{ required: true, whitespace: true, message: words.usernameRule }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}

/** Shows a password that nobody can ask for again. */
function useSecret(): (appointed: Appointed) => void {
  const words = useWords(WORDS);
  const { modal } = App.useApp();
  return ({ username, password }) => {
    if (password === null) return;
    modal.info({
      title: words.secretTitle,
      okText: words.close,
      mask: { closable: false },
      keyboard: false,
      content: (
        <>
          <Typography.Paragraph>{words.secretHint}</Typography.Paragraph>
          <Descriptions
            column={1}
            bordered
            size="small"
            items={[
              { key: 'username', label: words.username, children: username },
              {
                key: 'password',
                label: words.password,
                children: <Typography.Text copyable>{password}</Typography.Text>,
              },
            ]}
          />
        </>
      ),
    });
  };
}
