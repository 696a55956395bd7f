import { Flex, Select, Table, type TableColumnsType, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useMember } from '../../api/session.ts';
import { useWords } from '../../language/language.tsx';
import type { ShownFile } from './file-data.ts';
import type { IdentityType } from '../../api/identity-types.ts';
import { type ColumnUse, type MappingDraft, changeColumn, changeUse, identityOf } from './mapping-draft.ts';
import { MAPPING_WORDS } from './mapping-words.ts';
import { SourceField } from './source-field.tsx';
import { WORDS, nameColumn } from './words.ts';

const SAMPLES = 3;

export interface DraftProps {
  file: ShownFile;
  types: readonly IdentityType[];
  draft: MappingDraft;
  onChange: (draft: MappingDraft) => void;
}

/** The columns of a file, one a row, and what each stands for. */
export function ColumnTable(props: DraftProps): ReactNode {
  const { file, draft } = props;
  const fileWords = useWords(WORDS);
  const words = useWords(MAPPING_WORDS);
  const columns: TableColumnsType<{ index: number }> = [
    {
      title: words.column,
      width: 140,
      render: (_, { index }) => (
        <Typography.Text strong style={{ overflowWrap: 'anywhere' }}>
          {nameColumn(file.columns, index, fileWords)}
        </Typography.Text>
      ),
    },
    { title: words.samples, width: 180, render: (_, { index }) => <Samples file={file} column={index} /> },
    { title: words.meaning, render: (_, { index }) => <Meaning {...props} index={index} /> },
  ];
  return (
    <Table<{ index: number }>
      aria-label={words.title}
      rowKey="index"
      size="middle"
      pagination={false}
      columns={columns}
      dataSource={draft.columns.map((_, index) => ({ index }))}
      scroll={{ x: 540 }}
    />
  );
}

function Samples({ file, column }: { file: ShownFile; column: number }): ReactNode {
  const cells = file.firstRows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
  const text = [...new Set(cells)].slice(0, SAMPLES).join(' · ');
  return (
    <Typography.Text type="secondary" ellipsis={{ tooltip: text }} style={{ maxWidth: 164 }}>
      {text === '' ? '—' : text}
    </Typography.Text>
  );
}

function Meaning({ file, types, draft, onChange, index }: DraftProps & { index: number }): ReactNode {
  const fileWords = useWords(WORDS);
  const words = useWords(MAPPING_WORDS);
  const name = nameColumn(file.columns, index, fileWords);
  const use = draft.columns[index]?.use ?? 'ignore';
  const isOfApp = types.find(({ code }) => code === identityOf(use))?.scope === 'app';
  return (
    <Flex gap={8} wrap align="center">
      <Select<ColumnUse>
        aria-label={words.meaningOf(name)}
        value={use}
        options={useUses(types)}
        onChange={(chosen) => onChange(changeUse(draft, index, chosen))}
        popupMatchSelectWidth={false}
        style={{ width: 200 }}
      />
      {isOfApp
        ? (['platform', 'appid'] as const).map((part) => (
            <SourceField
              key={part}
              label={words.sourceOf(part, name)}
              valueLabel={words.sourceValueOf(part, name)}
              prefix={words.sources[part]}
              source={draft.columns[index]?.[part] ?? null}
              columns={file.columns.map((_, at) => nameColumn(file.columns, at, fileWords))}
              onChange={(source) => onChange(changeColumn(draft, index, { [part]: source }))}
            />
          ))
        : null}
      <Typography.Text type="secondary">
        {use === 'groups' ? words.groupsHint : null}
        {use === 'ignore' ? <UsedFor file={file} draft={draft} index={index} /> : null}
      </Typography.Text>
    </Flex>
  );
}

/** A column that is no use of its own may still tell the app of another. */
function UsedFor({ file, draft, index }: Pick<DraftProps, 'file' | 'draft'> & { index: number }): ReactNode {
  const fileWords = useWords(WORDS);
  const words = useWords(MAPPING_WORDS);
  return draft.columns.flatMap((column, at) =>
    (['platform', 'appid'] as const).flatMap((part) => {
      const source = column[part];
      if (identityOf(column.use) === null || source === null || !('column' in source)) return [];
      return source.column === index ? [words.usedFor(part, nameColumn(file.columns, at, fileWords))] : [];
    }),
  )[0];
}

interface UseOption {
  value: ColumnUse;
  label: string;
  disabled?: boolean;
}

function useUses(types: readonly IdentityType[]): (UseOption | { label: string; options: UseOption[] })[] {
  const words = useWords(MAPPING_WORDS);
  const { deptId } = useMember();
  const { fields } = words;
  return [
    { value: 'ignore', label: words.ignore },
    {
      label: words.identities,
      options: types.map(({ code, name, enabled }) => ({
        value: `identity:${code}`,
        label: enabled ? name : words.disabled(name),
        disabled: !enabled,
      })),
    },
    { value: 'groups', label: words.groups },
    // Who works for one department imports into that one.
    ...(deptId === null
      ? [
          {
            label: words.departments,
            options: (['deptId', 'thirdDeptId', 'wxDeptId'] as const).map((field) => ({
              value: field,
              label: fields[field],
            })),
          },
        ]
      : []),
  ];
}
