import { Form, Input, Select } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useDepartments } from '../../api/departments.ts';
import { useMember } from '../../api/session.ts';
import { useWords } from '../../language/language.tsx';
import { CategoryChoice } from './category-choice.tsx';
import { ENTERPRISE_SCOPE, UNCATEGORIZED, deptIdOf } from './group-data.ts';
import { makeGroupNameRules } from './group-name.ts';
import { WORDS } from './words.ts';

/** What every new group needs, whatever its members come from. */
export interface PlaceFields {
  name: string;
  scope: string;
  categoryId: string;
}

export function placeOf({ name, scope, categoryId }: PlaceFields): {
  name: string;
  deptId?: string;
  categoryId: string;
} {
  return { name, categoryId, ...deptIdOf(scope) };
}

/** What the fields begin with: what is chosen in the tree. */
export function usePlaceStart(scope: string | null, categoryId: string): Omit<PlaceFields, 'name'> {
  const { deptId } = useMember();
  return {
    scope: scope ?? deptId ?? ENTERPRISE_SCOPE,
    categoryId: scope === null ? UNCATEGORIZED : categoryId,
  };
}

/** The name, scope and category of a new group, within a form. */
export function PlaceFormItems(): ReactNode {
  const words = useWords(WORDS);
  const { deptId, deptName } = useMember();
  const form = Form.useFormInstance<PlaceFields>();
  const scope = Form.useWatch('scope', form) ?? ENTERPRISE_SCOPE;
  const departments = useDepartments();
  const options = useMemo(() => {
    const all = (departments.data?.list ?? []).map((one) => ({ value: one.deptId, label: one.name }));
    return deptId === null
      ? [{ value: ENTERPRISE_SCOPE, label: words.enterpriseScope }, ...all]
      : [{ value: deptId, label: deptName ?? deptId }];
  }, [departments.data, deptId, deptName, words]);
  return (
    <>
      <Form.Item name="name" label={words.name} rules={makeGroupNameRules(words)}>
        <Input autoComplete="off" autoFocus maxLength={64} />
      </Form.Item>
      <Form.Item name="scope" label={words.scope}>
        <Select
          options={options}
          disabled={deptId !== null}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={() => form.setFieldValue('categoryId', UNCATEGORIZED)}
        />
      </Form.Item>
      <Form.Item name="categoryId" label={words.category}>
        <CategoryChoice scope={scope} root="uncategorized" />
      </Form.Item>
    </>
  );
}
