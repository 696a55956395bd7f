import { App, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { OnceShown } from '../../components/once-shown.tsx';
import { useWords } from '../../language/language.tsx';
import { ENTERPRISES_KEY, type PlatformEnterprise } from './platform-enterprise.ts';
import { ENTERPRISE_WORDS as WORDS } from './words.ts';

interface Made {
  username: string;
  password: string;
}

export function NewEnterpriseForm({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const [made, setMade] = useState<Made | null>(null);
  const create = useChange({
    change: (fields: { name: string; administrator?: string }) =>
      post('/platform/enterprise/create', {
        name: fields.name,
        administrator: fields.administrator?.trim() || null,
      }),
    changes: [ENTERPRISES_KEY],
    done: words.saved,
    onDone: ({ administrator }) => {
      if (administrator === null || administrator.password === null) onClose();
      else setMade({ username: administrator.username, password: administrator.password });
    },
    isErrorShown: true,
  });
  if (made !== null) return <MadePassword made={made} onClose={onClose} />;
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
  const [made, setMade] = useState<Made | null>(null);
  const appoint = useChange({
    change: ({ username }: { username: string }) =>
      post('/platform/enterprise/appoint', { enterpriseId, username }),
    changes: [ENTERPRISES_KEY],
    done: null,
    onDone: ({ username, password }) => {
      if (password !== null) return setMade({ username, password });
      void message.success(words.appointed(username));
      return onClose();
    },
    isErrorShown: true,
  });
  if (made !== null) return <MadePassword made={made} onClose={onClose} />;
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

/** A password that nobody can ask for again. */
function MadePassword({
  made: { username, password },
  onClose,
}: {
  made: Made;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const values = [
    { label: words.username, value: username },
    { label: words.password, value: password },
  ];
  return (
    <OnceShown title={words.secretTitle} values={values} onClose={onClose}>
      {words.secretHint}
    </OnceShown>
  );
}
