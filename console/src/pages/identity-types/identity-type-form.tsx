import { Form, Input, Radio } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { type PostBody, post } from '../../api/client.ts';
import type { IdentityType } from '../../api/identity-types.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

type Fields = PostBody<'/identity-type/save'>;

/** Adds a type, or changes the name and pattern of one. */
export function IdentityTypeForm({
  enterpriseId,
  queryKey,
  type,
  onClose,
}: {
  enterpriseId: string;
  queryKey: readonly unknown[];
  /** null: a new one. */
  type: IdentityType | null;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const save = useChange({
    change: (fields: Fields) => post('/identity-type/save', fields, { enterpriseId }),
    changes: [queryKey],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal<Fields>
      title={type === null ? words.createTitle : words.editTitle}
      okText={words.save}
      change={save}
      initialValues={type === null ? { scope: 'global' } : { ...type, pattern: type.pattern ?? '' }}
      onSubmit={(fields) => save.mutate({ ...fields, pattern: fields.pattern ?? '', isNew: type === null })}
      onClose={onClose}
    >
      <Form.Item
        name="code"
        label={words.code}
        extra={words.codeHint}
        normalize={(code: string) => code.trim()}
        rules={[{ required: true, pattern: /^[A-Za-z][A-Za-z0-9_]{0,31}$/, message: words.codeRule }]}
      >
        <Input disabled={type !== null} maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, max: 64, message: words.nameRule }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name="scope" label={words.scope}>
        <Radio.Group
          disabled={type !== null}
          options={[
            { value: 'global', label: words.scopes.global },
            { value: 'app', label: words.scopes.app },
          ]}
        />
      </Form.Item>
      <Form.Item name="pattern" label={words.pattern} extra={words.patternHint}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}
