import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import { groupsKey } from './group-data.ts';
import { makeGroupNameRules } from './group-name.ts';
import { WORDS } from './words.ts';

const RENAME_WORDS = defineWords({
  zh: {
    title: '重命名分组',
    hint: '导入按名称找分组：之后再以旧名称导入，会新建一个同名分组。',
  },
  en: {
    title: 'Rename the group',
    hint: 'Imports find groups by name: an import that says the old name will make a new group.',
  },
});

export function RenameGroup({
  group,
  onClose,
}: {
  group: { groupId: string; name: string };
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const renameWords = useWords(RENAME_WORDS);
  const { enterpriseId } = useMember();
  const rename = useChange({
    change: ({ name }: { name: string }) =>
      post('/group/change', { groupId: group.groupId, name }, { enterpriseId }),
    changes: [groupsKey(enterpriseId)],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal
      title={renameWords.title}
      okText={words.save}
      change={rename}
      initialValues={{ name: group.name }}
      onSubmit={rename.mutate}
      onClose={onClose}
    >
      <Form.Item name="name" label={words.name} extra={renameWords.hint} rules={makeGroupNameRules(words)}>
        <Input autoComplete="off" autoFocus />
      </Form.Item>
    </FormModal>
  );
}
