import { Form, Radio } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import { groupsKey } from './group-data.ts';
import { type PlaceFields, PlaceFormItems, placeOf, usePlaceStart } from './place-fields.tsx';
import { type RuleFields, RuleFormItems, ruleOf } from './rule-fields.tsx';
import { WORDS } from './words.ts';

const FORM_WORDS = defineWords({
  zh: {
    title: '新建分组',
    static: '静态分组：成员由导入或手工增减',
    dynamic: '动态分组：成员由规则从其他分组算出',
    done: '已新建分组',
  },
  en: {
    title: 'New group',
    static: 'Static: members come by imports or by hand',
    dynamic: 'Dynamic: members follow a rule over other groups',
    done: 'The group is made',
  },
});

interface Fields extends PlaceFields, RuleFields {
  type: 'STATIC' | 'DYNAMIC';
}

/** Makes a static group without members, or a dynamic one. */
export function NewGroupForm({
  scope,
  categoryId,
  onClose,
}: {
  /** What is chosen in the tree; null: nothing. */
  scope: string | null;
  categoryId: string;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const formWords = useWords(FORM_WORDS);
  const { enterpriseId } = useMember();
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const isDynamic = Form.useWatch('type', form) === 'DYNAMIC';
  const start = usePlaceStart(scope, categoryId);
  const create = useChange({
    change: (fields: Fields) => {
      const rule = fields.type === 'DYNAMIC' ? { rule: ruleOf(fields) } : {};
      return post('/group/create', { ...placeOf(fields), ...rule }, { enterpriseId });
    },
    changes: [groupsKey(enterpriseId)],
    done: formWords.done,
    onDone: ({ groupId }) => {
      onClose();
      void navigate({ to: '/e/$enterpriseId/groups/$groupId', params: { enterpriseId, groupId } });
    },
    isErrorShown: true,
  });
  return (
    <FormModal<Fields>
      form={form}
      title={formWords.title}
      okText={words.create}
      change={create}
      initialValues={{ ...start, name: '', type: 'STATIC' }}
      onSubmit={create.mutate}
      onClose={onClose}
      width={560}
    >
      <Form.Item name="type" label={words.type}>
        <Radio.Group
          style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
          options={[
            { value: 'STATIC', label: formWords.static },
            { value: 'DYNAMIC', label: formWords.dynamic },
          ]}
        />
      </Form.Item>
      <PlaceFormItems />
      {isDynamic ? <RuleFormItems /> : null}
    </FormModal>
  );
}
