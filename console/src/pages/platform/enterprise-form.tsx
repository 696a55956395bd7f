import { Form, Input, Modal, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { Failure } from '../../components/states.tsx';
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
  const [form] = Form.useForm<Fields>();
  const save = useChange({
    change: (fields: Fields) => post('/platform/enterprise/save', { enterpriseId, ...fields }),
    // Its members see the name in the header.
    changes: [ENTERPRISES_KEY, ['me']],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <Modal
      open
      title={words.editTitle}
      okText={words.save}
      okButtonProps={{ loading: save.isPending }}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ name, createsUsers }}
        onFinish={(fields) => save.mutate(fields)}
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
        {save.error === null ? null : <Failure error={save.error} />}
      </Form>
    </Modal>
  );
}
