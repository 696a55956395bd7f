import { useQuery } from '@tanstack/react-query';
import { Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { ApiError, type GetData, get } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Section } from '../../components/section.tsx';
import { Failure, Loading } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { DryRun } from './dry-run.tsx';
import { type Mapping, type ShownFile, filesKey } from './file-data.ts';
import { type FirstRow, useCells } from './first-rows.tsx';
import { NewGroups } from './new-groups.tsx';
import { RUN_WORDS } from './run-words.ts';
import { StartButton } from './start-button.tsx';
import { WORDS } from './words.ts';

type Preview = GetData<'/file-import/preview-result'>;
type Verdict = Preview['rows'][number];

/** Milliseconds that one question waits for the first rows to be tried. */
const WAIT_MS = 10_000;
const PAUSE_MS = 500;

/** What would come of a file, before it is imported. */
export function PreviewStep({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const [, setFilters] = useFilters(['step']);
  const isChecking = file.state === 'checking';
  return (
    <>
      <FirstRowsTried file={file} />
      <DryRun file={file} />
      {isChecking ? null : (
        <Flex gap={8} wrap>
          <ActionButton onClick={() => setFilters({ step: '' })}>{words.back}</ActionButton>
          <StartButton file={file} />
        </Flex>
      )}
    </>
  );
}

function FirstRowsTried({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const { enterpriseId } = useMember();
  const { fileImportId } = file;
  const { data, error, refetch } = useQuery({
    queryKey: [...filesKey(enterpriseId), fileImportId, 'preview'],
    queryFn: ({ signal }) =>
      get('/file-import/preview-result', { enterpriseId, fileImportId, waitMs: WAIT_MS }, signal),
    refetchInterval: ({ state }) => (state.data?.status === 'PENDING' ? PAUSE_MS : false),
    // Another preview may have been made since.
    gcTime: 0,
  });
  return (
    <Section title={words.preview(file.firstRows.length)}>
      {data === undefined || data.status === 'PENDING' ? (
        error === null ? (
          <Flex vertical align="center">
            <Loading />
            <Typography.Text type="secondary">{words.previewing}</Typography.Text>
          </Flex>
        ) : error instanceof ApiError && error.status === 404 ? (
          <Typography.Text>{words.lost}</Typography.Text>
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Verdicts file={file} preview={data} />
      )}
    </Section>
  );
}

function Verdicts({ file, preview }: { file: ShownFile; preview: Preview }): ReactNode {
  const fileWords = useWords(WORDS);
  const words = useWords(RUN_WORDS);
  const { success, fail, usersCreated, newGroups, rows } = preview;
  const optType = file.mapping?.optType ?? 'add';
  const columns: TableColumnsType<FirstRow & { verdict: Verdict | undefined }> = [
    { title: fileWords.row, width: 80, fixed: 'start', render: (_, { index }) => index + 1 },
    {
      title: words.verdict,
      width: 280,
      render: (_, { verdict }) =>
        verdict === undefined ? null : <RowVerdict verdict={verdict} optType={optType} />,
    },
    ...(useCells(file) as TableColumnsType<FirstRow & { verdict: Verdict | undefined }>),
  ];
  return (
    <Flex vertical gap={12}>
      <Typography.Text>{words.previewSummary[optType](success, fail, usersCreated)}</Typography.Text>
      <NewGroups title={words.newGroupsOfPreview} groups={newGroups} />
      <Table<FirstRow & { verdict: Verdict | undefined }>
        aria-label={words.preview(file.firstRows.length)}
        rowKey="index"
        size="small"
        pagination={false}
        columns={columns}
        dataSource={file.firstRows.map((cells, index) => ({
          index,
          cells,
          verdict: rows.find((row) => row.index === index),
        }))}
        scroll={{ x: 'max-content' }}
      />
    </Flex>
  );
}

function RowVerdict({
  verdict: { errorCode, msg, warnings },
  optType,
}: {
  verdict: Verdict;
  optType: Mapping['optType'];
}): ReactNode {
  const words = useWords(RUN_WORDS);
  return (
    <div style={{ minWidth: 200, maxWidth: 320, whiteSpace: 'normal' }}>
      {errorCode === null ? (
        <Tag color="success" icon={<CheckCircleOutlined aria-hidden />}>
          {words.good[optType]}
        </Tag>
      ) : (
        <Tag color="error" icon={<CloseCircleOutlined aria-hidden />}>
          {words.bad[optType]}
        </Tag>
      )}
      {msg === null ? null : <div style={{ overflowWrap: 'anywhere' }}>{msg}</div>}
      {warnings.map((warning) => (
        <Typography.Text key={warning.errorCode} type="secondary" style={{ display: 'block' }}>
          {warning.msg}
        </Typography.Text>
      ))}
    </div>
  );
}
