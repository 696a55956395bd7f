import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Flex, Spin, Table, type TableColumnsType } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { get, withoutPointer } from '../../api/client.ts';
import { useTypeName } from '../../api/identity-types.ts';
import { useMember } from '../../api/session.ts';
import { Failure } from '../../components/states.tsx';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { type Batch, useFollowedBatch } from './followed-batch.tsx';
import { groupsKey } from './group-data.ts';

const WORDS = defineWords({
  zh: {
    pending: '已提交，正在生效',
    pendingHint: '排在它之前的导入完成后就会生效；可以关闭此窗口，页面会继续跟踪。',
    error: '执行出错，没有任何改变。请在导入记录中查看原因并重新执行。',
    sums: (added: number, unchanged: number, created: number, failed: number) =>
      `新加入 ${formatNumber(added)} 人，原已在分组 ${formatNumber(unchanged)} 人，新建用户 ${formatNumber(created)} 个，失败 ${formatNumber(failed)} 行`,
    label: '每行的结果',
    line: '行',
    value: '身份值',
    result: '结果',
    ok: '成功',
    invalid: (value: string, type: string) => `“${value}”不符合“${type}”的格式，请更正后重新加入`,
    batch: '查看批次',
  },
  en: {
    pending: 'Submitted, taking effect',
    pendingHint: 'It takes effect after the imports before it. You may close this; the page follows.',
    error: 'It failed and changed nothing. See why under Imports, and run it again there.',
    sums: (added: number, unchanged: number, created: number, failed: number) =>
      `${formatNumber(added)} added, ${formatNumber(unchanged)} were in it already, ${formatNumber(created)} users created, ${formatNumber(failed)} lines failed`,
    label: 'Result of every line',
    line: 'Line',
    value: 'Value',
    result: 'Result',
    ok: 'Done',
    invalid: (value: string, type: string) =>
      `"${value}" is not valid as an identity of the type ${type}. Correct it and add it again`,
    batch: 'Show the batch',
  },
});

/** As many as a batch has rows. */
const FAILURES_MAX = 500;
const ROWS_SHOWN = 50;

interface Line {
  number: number;
  value: string;
  /** Why it failed; null when it did not. */
  failure: string | null;
}

/** What came of a batch of members that were added by hand, line by line, as soon as it is over. */
export function AddedMembers({
  batch: { batchId, batchIdStr },
  type,
  lines,
  onPending,
}: {
  batch: Batch;
  /** The code of the type of all lines. */
  type: string;
  lines: string[];
  onPending: (isPending: boolean) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const queries = useQueryClient();
  const nameType = useTypeName();
  const { data: batch, error } = useFollowedBatch(batchIdStr);
  const status = batch?.status ?? 'PENDING';
  const failures = useQuery({
    queryKey: ['e', enterpriseId, 'followed-batch', batchIdStr, 'failures'],
    queryFn: ({ signal }) => get('/import/failures', { enterpriseId, batchId, size: FAILURES_MAX }, signal),
    enabled: status === 'FINISHED',
  });
  useEffect(() => {
    onPending(status === 'PENDING');
    if (status !== 'PENDING') void queries.invalidateQueries({ queryKey: groupsKey(enterpriseId) });
    // Once for each state.
  }, [status]);
  const problem = error ?? failures.error;
  if (problem !== null) return <Failure error={problem} />;
  if (status === 'ERROR') return <Alert type="error" showIcon title={words.error} />;
  if (batch === undefined || failures.data === undefined) {
    return (
      <Alert
        type="info"
        showIcon
        icon={<Spin size="small" />}
        title={words.pending}
        description={words.pendingHint}
      />
    );
  }
  const failed = new Map(failures.data.list.map((failure) => [failure.index, failure]));
  const describe = (value: string, { errorCode, msg }: { errorCode: string; msg: string }): string =>
    // The line itself says better which value of which type it was than where it stood in the request.
    errorCode === 'IDENTITY_VALUE_INVALID' ? words.invalid(value, nameType(type)) : withoutPointer(msg);
  const shown: Line[] = lines
    .map((value, index) => {
      const failure = failed.get(index);
      return { number: index + 1, value, failure: failure === undefined ? null : describe(value, failure) };
    })
    .toSorted((one, other) => Number(one.failure === null) - Number(other.failure === null));
  return (
    <Flex vertical gap={12}>
      <Alert
        type={batch.fail > 0 ? 'warning' : 'success'}
        showIcon
        role="status"
        title={words.sums(batch.relationsAdded, batch.unchanged, batch.usersCreated, batch.fail)}
        action={<Link to={`/e/${enterpriseId}/imports/${batchIdStr}` as '/'}>{words.batch}</Link>}
      />
      <Table<Line>
        aria-label={words.label}
        rowKey="number"
        size="small"
        columns={makeColumns(words)}
        dataSource={shown}
        pagination={shown.length > ROWS_SHOWN ? { pageSize: ROWS_SHOWN, showSizeChanger: false } : false}
        scroll={{ y: 280 }}
      />
    </Flex>
  );
}

function makeColumns(words: (typeof WORDS)['zh']): TableColumnsType<Line> {
  return [
    { title: words.line, dataIndex: 'number', width: 64 },
    { title: words.value, dataIndex: 'value', width: 200, ellipsis: true },
    {
      title: words.result,
      render: (_, { failure }) =>
        failure === null ? (
          <>
            <CheckCircleOutlined style={{ color: '#389e0d' }} /> {words.ok}
          </>
        ) : (
          <>
            <CloseCircleOutlined style={{ color: '#cf1322' }} /> {failure}
          </>
        ),
    },
  ];
}
