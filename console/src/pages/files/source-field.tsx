import { Input, Select, Space } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../language/language.tsx';
import type { Source } from './mapping-draft.ts';
import { MAPPING_WORDS } from './mapping-words.ts';

/** As the engine takes it. */
const VALUE_LENGTH_MAX = 64;

type Choice = 'none' | 'fixed' | number;

/** Where the platform or appid of an identity comes from: nowhere, the same for all rows, or a column. */
export function SourceField({
  label,
  valueLabel,
  prefix,
  source,
  columns,
  onChange,
}: {
  label: string;
  valueLabel: string;
  /** What it is, before what is chosen. */
  prefix: string;
  source: Source;
  /** The names of all columns. */
  columns: readonly string[];
  onChange: (source: Source) => void;
}): ReactNode {
  const words = useWords(MAPPING_WORDS);
  const fixed = source !== null && 'value' in source ? source.value : null;
  const choice: Choice =
    source === null ? 'none' : 'column' in source ? source.column : ('fixed' satisfies Choice);
  return (
    <Space.Compact>
      <Select<Choice>
        aria-label={label}
        prefix={`${prefix}:`}
        value={choice}
        options={[
          { value: 'none', label: words.none },
          { value: 'fixed', label: words.fixed },
          ...columns.map((name, index) => ({ value: index, label: words.fromColumn(name) })),
        ]}
        onChange={(chosen) =>
          onChange(chosen === 'none' ? null : chosen === 'fixed' ? { value: '' } : { column: chosen })
        }
        popupMatchSelectWidth={false}
        style={{ minWidth: 150, maxWidth: 260 }}
      />
      {fixed === null ? null : (
        <Input
          aria-label={valueLabel}
          value={fixed}
          maxLength={VALUE_LENGTH_MAX}
          onChange={({ target }) => onChange({ value: target.value })}
          style={{ width: 180 }}
        />
      )}
    </Space.Compact>
  );
}
