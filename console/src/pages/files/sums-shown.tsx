import { Flex, Statistic, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useReasonWords } from '../../components/row-reasons.ts';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import type { Mapping, Sums } from './file-data.ts';
import { NewGroups } from './new-groups.tsx';
import { RUN_WORDS } from './run-words.ts';

/** Reasons that mean: it is not clear who the person is. */
const AMBIGUOUS = ['IDENTITY_CONFLICT', 'IDENTITY_AMBIGUOUS'];

/** What the rows of a file did, or would do. */
export function SumsShown({
  sums,
  optType,
  isDryRun,
}: {
  sums: Sums;
  optType: Mapping['optType'];
  isDryRun: boolean;
}): ReactNode {
  const words = useWords(RUN_WORDS);
  const { failureCounts, warningCounts, newGroups, newGroupsCut, errorRows } = sums;
  const errors = errorRows === 0 ? [] : [{ errorCode: 'SYSTEM_ERROR', count: errorRows }];
  return (
    <Flex vertical gap={16}>
      <Flex gap="16px 40px" wrap>
        {listFigures(sums, optType, isDryRun, words).map(([title, value]) => (
          <Statistic key={title} className="figure" title={title} value={formatNumber(value)} />
        ))}
      </Flex>
      <Counts title={words.reasons} color="error" counts={[...failureCounts, ...errors]} />
      <Counts title={words.warnings} color="warning" counts={warningCounts} />
      <NewGroups
        title={newGroupsCut ? words.groupListCut(newGroups.length) : words.groupList(newGroups.length)}
        groups={newGroups}
      />
    </Flex>
  );
}

function listFigures(
  sums: Sums,
  optType: Mapping['optType'],
  isDryRun: boolean,
  words: (typeof RUN_WORDS)['zh'],
): [title: string, value: number][] {
  const ambiguous = sums.failureCounts
    .filter(({ errorCode }) => AMBIGUOUS.includes(errorCode))
    .reduce((sum, { count }) => sum + count, 0);
  const isAdding = optType === 'add';
  const ifAdding = (title: string, value: number): [string, number][] => (isAdding ? [[title, value]] : []);
  return [
    [isDryRun ? words.goodRows : words.importedRows, sums.success],
    [words.matched, sums.matchedRows],
    ...ifAdding(isDryRun ? words.wouldCreate : words.created, sums.usersCreated),
    [words.ambiguous, ambiguous],
    [words.otherFailures, sums.fail + sums.errorRows - ambiguous],
    isAdding
      ? [isDryRun ? words.wouldAdd : words.added, sums.relationsAdded]
      : [isDryRun ? words.wouldRemove : words.removed, sums.relationsRemoved],
    [words.unchanged, sums.unchanged],
    ...ifAdding(isDryRun ? words.wouldMakeGroups : words.newGroups, sums.groupsCreated),
  ];
}

function Counts({
  title,
  color,
  counts,
}: {
  title: string;
  color: 'error' | 'warning';
  counts: Sums['failureCounts'];
}): ReactNode {
  const words = useWords(RUN_WORDS);
  const reasonOf = useReasonWords();
  if (counts.length === 0) return null;
  return (
    <div>
      <Typography.Text type="secondary">{title}</Typography.Text>
      <Flex gap={4} wrap style={{ marginTop: 4 }}>
        {counts.map(({ errorCode, count }) => (
          <Tag key={errorCode} color={color} style={{ margin: 0 }}>
            {words.reason(errorCode === 'SYSTEM_ERROR' ? words.batchErrors : reasonOf(errorCode), count)}
          </Tag>
        ))}
      </Flex>
    </div>
  );
}
