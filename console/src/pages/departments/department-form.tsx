import { Form, Input, TreeSelect } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { type PostBody, post } from '../../api/client.ts';
import type { Department } from '../../api/departments.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import { type DepartmentNode, withoutBranch } from './department-tree.ts';
import { WORDS } from './words.ts';

/** What the form is open for: a department, or a new one below `parentDeptId`. */
export type Edited = Department | { deptId: null; parentDeptId: string | null };

interface Fields {
  name: string;
  parentDeptId?: string | null;
  thirdDeptId?: string;
  wxDeptId?: string;
}

const TEXT_LENGTH_MAX = 128;

export function DepartmentForm({
  enterpriseId,
  queryKey,
  tree,
  edited,
  onClose,
}: {
  enterpriseId: string;
  queryKey: readonly unknown[];
  tree: DepartmentNode[];
  edited: Edited;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const save = useChange({
    change: (fields: Fields) => post('/department/save', toBody(edited, fields), { enterpriseId }),
    changes: [queryKey],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal<Fields>
      title={edited.deptId === null ? words.create : words.editOf(edited.name)}
      okText={words.save}
      change={save}
      initialValues={toFields(edited)}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, max: TEXT_LENGTH_MAX, message: words.nameRule }]}
      >
        <Input maxLength={TEXT_LENGTH_MAX} autoComplete="off" />
      </Form.Item>
      <Form.Item name="parentDeptId" label={words.parent}>
        <TreeSelect
          allowClear
          showSearch={{ treeNodeFilterProp: 'name' }}
          placeholder={words.top}
          treeData={edited.deptId === null ? tree : withoutBranch(tree, edited.deptId)}
          fieldNames={{ label: 'name', value: 'deptId', children: 'children' }}
        />
      </Form.Item>
      {(['thirdDeptId', 'wxDeptId'] as const).map((field) => (
        <Form.Item
          key={field}
          name={field}
          label={words[field]}
          rules={[{ max: TEXT_LENGTH_MAX, message: words.idRule }]}
          extra={outside(edited, field) === '' ? undefined : words.keepsId}
        >
          <Input maxLength={TEXT_LENGTH_MAX} autoComplete="off" />
        </Form.Item>
      ))}
    </FormModal>
  );
}

function toFields(edited: Edited): Partial<Fields> {
  const ids = { thirdDeptId: outside(edited, 'thirdDeptId'), wxDeptId: outside(edited, 'wxDeptId') };
  return { ...edited, ...ids };
}

function outside(edited: Edited, field: 'thirdDeptId' | 'wxDeptId'): string {
  return edited.deptId === null ? '' : (edited[field] ?? '');
}

/** Outside ids that stay are not sent: the server would take them for the name of the department to change. */
function toBody(edited: Edited, fields: Fields): PostBody<'/department/save'> {
  const ids: { thirdDeptId?: string; wxDeptId?: string } = {};
  for (const field of ['thirdDeptId', 'wxDeptId'] as const) {
    const value = fields[field]?.trim() ?? '';
    if (value !== '' && value !== outside(edited, field)) ids[field] = value;
  }
  return {
    ...(edited.deptId === null ? {} : { deptId: edited.deptId }),
    ...ids,
    name: fields.name.trim(),
    parentDeptId: fields.parentDeptId ?? null,
  };
}
