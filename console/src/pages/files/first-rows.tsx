import { Table, type TableColumnsType, Typography } from 'antd';
import type { ReactNode } from 'react';
import { Section } from '../../components/section.tsx';
import { useWords } from '../../language/language.tsx';
import type { ShownFile } from './file-data.ts';
import { WORDS, nameColumn } from './words.ts';

export interface FirstRow {
  index: number;
  cells: string[];
}

/** Rows of a file as they stand in it. */
export function FirstRows({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(WORDS);
  const title = words.firstRows(file.firstRows.length);
  return (
    <Section title={title}>
      <Table<FirstRow>
        aria-label={title}
        rowKey="index"
        size="small"
        pagination={false}
        columns={[{ title: words.row, width: 80, render: (_, { index }) => index + 1 }, ...useCells(file)]}
        dataSource={file.firstRows.map((cells, index) => ({ index, cells }))}
        scroll={{ x: 'max-content' }}
      />
    </Section>
  );
}

/** The cells of a file as columns of a table. */
export function useCells({ columns }: ShownFile): TableColumnsType<FirstRow> {
  const words = useWords(WORDS);
  return columns.map((_, column) => ({
    key: column,
    title: nameColumn(columns, column, words),
    render: (__, { cells }) => (
      <Typography.Text ellipsis={{ tooltip: cells[column] }} style={{ maxWidth: 240 }}>
        {cells[column] ?? ''}
      </Typography.Text>
    ),
  }));
}
