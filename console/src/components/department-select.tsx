import { Select } from 'antd';
import type { CSSProperties, ReactNode } from 'react';
import { useDepartments } from '../api/departments.ts';
import { defineWords, useWords } from '../language/language.tsx';

const WORDS = defineWords({
  zh: { any: '全部部门' },
  en: { any: 'All departments' },
});

/** One department of the enterprise, found by a part of its name; as the field of a form or as a filter. */
export function DepartmentSelect({
  label,
  placeholder,
  style,
  ...field
}: {
  id?: string;
  label?: string;
  placeholder?: string;
  value?: string | null | undefined;
  onChange?: (deptId: string | null) => void;
  style?: CSSProperties;
}): ReactNode {
  const words = useWords(WORDS);
  const { data, isPending } = useDepartments();
  return (
    <Select
      {...(field.id === undefined ? {} : { id: field.id })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={isPending}
      placeholder={placeholder ?? words.any}
      value={field.value ?? null}
      onChange={(deptId: string | null | undefined) => field.onChange?.(deptId ?? null)}
      options={(data?.list ?? []).map(({ deptId, name }) => ({ value: deptId, label: name }))}
      style={{ width: '100%', ...style }}
    />
  );
}
