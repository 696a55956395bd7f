import { Empty, Flex, Select, type TableColumnsType, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { ShownBatch } from '../../api/batches.ts';
import { type GetData, get } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { CursorTable } from '../../components/cursor-table.tsx';
import { useReasonWords } from '../../components/row-reasons.ts';
import { Section } from '../../components/section.tsx';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { formatJsonText } from './format-json-text.ts';
import { WORDS } from './words.ts';

type FailedRow = GetData<'/import/failures'>['list'][number];

/** The rows that were not applied, each with its reason and as it was sent. */
export function FailedRows({ batch }: { batch: ShownBatch }): ReactNode {
  const words = useWords(WORDS);
  const { fail, failureCounts } = batch;
  if (fail === 0) {
    // A batch of another kind has no rows that could fail.
    return batch.total === 0 ? null : (
      <Section title={words.failures}>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.failuresNone} />
      </Section>
    );
  }
  return (
    <Section title={words.failures}>
      {failureCounts === null ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.failuresGone} />
      ) : (
        <FailedRowList batch={batch} counts={failureCounts} />
      )}
    </Section>
  );
}

function FailedRowList({
  batch: { batchId, batchIdStr, fail, source, fileRowsBefore },
  counts,
}: {
  batch: ShownBatch;
  counts: NonNullable<ShownBatch['failureCounts']>;
}): ReactNode {
  const words = useWords(WORDS);
  const reasonOf = useReasonWords();
  const { enterpriseId } = useMember();
  const [{ errorCode }, setFilters] = useFilters(['errorCode']);
  const rowNumber = ({ index }: FailedRow): number => (fileRowsBefore ?? 0) + index + 1;
  const columns: TableColumnsType<FailedRow> = [
    {
      title: source !== 'file' ? words.row : fileRowsBefore === null ? words.rowOfBatch : words.rowOfFile,
      width: source === 'file' ? 132 : 88,
      className: 'figure',
      render: (_, failure) => formatNumber(rowNumber(failure)),
    },
    {
      title: words.code,
      render: (_, failure) => (
        <Flex vertical>
          {reasonOf(failure.errorCode)}
          <Typography.Text type="secondary" style={{ fontSize: 12, whiteSpace: 'nowrap' }}>
            {failure.errorCode}
          </Typography.Text>
        </Flex>
      ),
    },
    {
      title: words.msg,
      // The row is named beside it, so its field is enough; and the API counts rows from 0.
      render: (_, { index, msg }) => msg.replace(`/data/${index}`, '').trim(),
    },
  ];
  return (
    <Flex vertical gap={12}>
      <Select
        aria-label={words.reasonFilter}
        value={errorCode ?? ''}
        options={[
          { value: '', label: words.allReasons(fail) },
          ...counts.map((one) => ({
            value: one.errorCode,
            label: words.reason(reasonOf(one.errorCode), one.count),
          })),
        ]}
        onChange={(chosen) => setFilters({ errorCode: chosen })}
        popupMatchSelectWidth={false}
        style={{ alignSelf: 'flex-start', minWidth: 200 }}
      />
      <CursorTable<FailedRow>
        label={words.failures}
        rowKey="index"
        columns={columns}
        queryKey={['e', enterpriseId, 'failures', batchIdStr, errorCode ?? '']}
        ask={(page, signal) => get('/import/failures', { enterpriseId, batchId, errorCode, ...page }, signal)}
        empty={words.failuresNone}
        expandable={{
          expandedRowRender: (failure) => <RowAsSent row={failure.row} rowNumber={rowNumber(failure)} />,
        }}
        scroll={{ x: 640 }}
      />
    </Flex>
  );
}

function RowAsSent({ row, rowNumber }: { row: string | null; rowNumber: number }): ReactNode {
  const words = useWords(WORDS);
  if (row === null) return <Typography.Text type="secondary">{words.rowGone}</Typography.Text>;
  return (
    <pre
      role="region"
      aria-label={words.asSent(rowNumber)}
      // Reachable by the keyboard, since a long row scrolls.
      tabIndex={0}
      style={{ margin: 0, maxHeight: 320, overflow: 'auto', fontSize: 13, whiteSpace: 'pre-wrap' }}
    >
      {formatJsonText(row)}
    </pre>
  );
}
