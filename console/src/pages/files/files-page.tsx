import { Link } from '@tanstack/react-router';
import { type TableColumnsType, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { CursorTable } from '../../components/cursor-table.tsx';
import { Page } from '../../components/page.tsx';
import { Section } from '../../components/section.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { DropZone } from './drop-zone.tsx';
import { type ListedFile, filesKey, isBusy } from './file-data.ts';
import { FileState } from './file-state.tsx';
import { WORDS } from './words.ts';

const LIST_LIVE_MS = 2_000;

/** Where a file is dropped, and what came of those before. */
export function FilesPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, deptId, deptName, can } = useMember();
  const [isLive, setIsLive] = useState(false);
  return (
    <Page title={words.title} hint={deptId === null ? words.hint : words.departmentHint(deptName ?? deptId)}>
      <DropZone />
      <Section title={words.list}>
        <CursorTable<ListedFile>
          label={words.list}
          rowKey="fileImportId"
          columns={useColumns()}
          queryKey={[...filesKey(enterpriseId), 'list']}
          ask={async (page, signal) => {
            const found = await get('/file-import/list', { enterpriseId, ...page }, signal);
            setIsLive(found.list.some(isBusy));
            return found;
          }}
          empty={can('operator') ? words.empty : words.emptyReader}
          refetchMs={isLive ? LIST_LIVE_MS : 0}
        />
      </Section>
    </Page>
  );
}

/** Rows that came of an import; before it there are none. */
function count(value: number, { startedAt }: ListedFile): string {
  return startedAt === null ? '—' : formatNumber(value);
}

function useColumns(): TableColumnsType<ListedFile> {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  return [
    {
      title: words.file,
      render: (_, { fileImportId, name }) => (
        <Link
          to="/e/$enterpriseId/files/$fileImportId"
          params={{ enterpriseId, fileImportId }}
          title={name}
          style={{ display: 'block', maxWidth: 360, overflow: 'hidden', textOverflow: 'ellipsis' }}
        >
          {name}
        </Link>
      ),
    },
    { title: words.state, render: (_, { state }) => <FileState state={state} /> },
    {
      title: words.rows,
      align: 'right',
      render: (_, { rowCount, encoding }) => (encoding === null ? '—' : formatNumber(rowCount)),
    },
    { title: words.success, align: 'right', render: (_, file) => count(file.success, file) },
    {
      title: words.fail,
      align: 'right',
      render: (_, file) => (
        <Typography.Text {...(file.fail > 0 ? { type: 'danger', strong: true } : {})}>
          {count(file.fail, file)}
        </Typography.Text>
      ),
    },
    { title: words.person, render: (_, { username }) => username },
    { title: words.createdAt, render: (_, { createdAt }) => formatTime(createdAt) },
  ];
}
