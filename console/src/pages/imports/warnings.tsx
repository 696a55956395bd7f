import { Flex, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { ShownBatch } from '../../api/batches.ts';
import { useReasonWords } from '../../components/row-reasons.ts';
import { Section } from '../../components/section.tsx';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

/** What is worth a look about rows that were applied. */
export function Warnings({ batch: { warningCounts } }: { batch: ShownBatch }): ReactNode {
  const words = useWords(WORDS);
  const reasonOf = useReasonWords();
  if (warningCounts === null || warningCounts.length === 0) return null;
  return (
    <Section title={words.warnings}>
      <Flex gap={8} wrap align="center">
        {warningCounts.map(({ errorCode, count }) => (
          <Tag key={errorCode} color="warning">
            {words.reason(reasonOf(errorCode), count)}
          </Tag>
        ))}
        <Typography.Text type="secondary">{words.warningsHint}</Typography.Text>
      </Flex>
    </Section>
  );
}
