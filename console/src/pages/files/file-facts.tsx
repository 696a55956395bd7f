import { Card, Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { formatBytes, formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { useDepartmentName } from './department-name.ts';
import type { Mapping, ShownFile } from './file-data.ts';
import { useTypeName } from '../../api/identity-types.ts';
import { MAPPING_WORDS } from './mapping-words.ts';
import { WORDS, nameColumn } from './words.ts';

/** What was read of a file, and, once it is settled, what its columns mean. */
export function FileFacts({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(WORDS);
  const encodings: Partial<Record<string, string>> = words.encodings;
  const { encoding, mapping, mappingOrigin } = file;
  const items = [
    { label: words.rows, children: formatNumber(file.rowCount) },
    { label: words.columns, children: formatNumber(file.columns.length) },
    { label: words.encoding, children: encoding === null ? '—' : (encodings[encoding] ?? encoding) },
    { label: words.size, children: formatBytes(file.byteCount) },
    { label: words.person, children: file.username },
    { label: words.createdAt, children: formatTime(file.createdAt) },
  ];
  const meaning = useMeaning(file, mapping);
  return (
    <Card>
      <Descriptions
        title={<h2 style={{ fontSize: 16, margin: 0 }}>{words.facts}</h2>}
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={[...items, ...(mappingOrigin === 'own' ? meaning : [])].map((item, key) => ({ key, ...item }))}
      />
    </Card>
  );
}

/** The mapping in words, for who confirms it. */
export function useMeaning(file: ShownFile, mapping: Mapping | null): { label: string; children: string }[] {
  const fileWords = useWords(WORDS);
  const words = useWords(MAPPING_WORDS);
  const nameType = useTypeName();
  const nameDepartment = useDepartmentName();
  if (mapping === null) return [];
  const { summary } = words;
  const column = (index: number): string => summary.fromColumn(nameColumn(file.columns, index, fileWords));
  const identities = mapping.identities.map(({ identityType, column: index }) =>
    summary.of(nameType(identityType), column(index)),
  );
  const groups = [
    ...mapping.groupColumns.map(column),
    ...mapping.groupNames.map((name) => summary.of(name, summary.allRows)),
  ];
  const { department } = mapping;
  const scope =
    department === null
      ? words.scopes.enterprise
      : department.column === undefined
        ? summary.department(nameDepartment(department.value ?? ''))
        : summary.of(words.fields[department.field], column(department.column));
  return [
    {
      label: summary.how,
      children: `${words.operations[mapping.optType]} · ${words.matchings[mapping.matchingType]}`,
    },
    { label: summary.identities, children: summary.list(identities) },
    { label: summary.groups, children: groups.length === 0 ? summary.onlyIdentities : summary.list(groups) },
    { label: summary.scope, children: scope },
  ];
}
