import { Flex, Progress, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../language/language.tsx';
import type { ShownFile, Sums } from './file-data.ts';
import { RUN_WORDS } from './run-words.ts';

/** How far a dry run or an import is: rows whose batches are over. */
export function RunProgress({
  file: { rowCount },
  label,
  sums,
}: {
  file: ShownFile;
  label: string;
  /** So far; null: nothing yet. */
  sums: Sums | null;
}): ReactNode {
  const words = useWords(RUN_WORDS);
  const success = sums?.success ?? 0;
  const fail = (sums?.fail ?? 0) + (sums?.errorRows ?? 0);
  const done = success + fail;
  return (
    <div>
      <Progress
        aria-label={label}
        percent={Math.floor((100 * done) / Math.max(rowCount, 1))}
        status="active"
      />
      <Flex gap="4px 24px" wrap className="figure">
        <Typography.Text>{words.progress(done, rowCount)}</Typography.Text>
        <Typography.Text type="secondary">{words.soFar(success, fail)}</Typography.Text>
      </Flex>
    </div>
  );
}
