import { Form, Input, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import { ENTERPRISES_KEY, type PlatformEnterprise } from './platform-enterprise.ts';
import { ENTERPRISE_WORDS as WORDS } from './words.ts';

interface Fields {
  name: string;
  createsUsers: boolean;
}

export function EnterpriseForm({
  enterprise,
  onClose,
}: {
  enterprise: PlatformEnterprise;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, name, createsUsers } = enterprise;
  const save = useChange({
    change: (fields: Fields) => post('/platform/enterprise/save', { enterpriseId, ...fields }),
    // Its members see the name in the header.
    changes: [ENTERPRISES_KEY, ['me']],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal<Fields>
      title={words.editTitle}
      okText={words.save}
      change={save}
      initialValues={{ name, createsUsers }}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, message: words.nameRule }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="createsUsers"
        label={words.createsUsers}
        extra={words.createsUsersHint}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
    </FormModal>
  );
}
