import { Link } from '@tanstack/react-router';
import { Card, Descriptions, type DescriptionsProps, Statistic } from 'antd';
import type { ReactNode } from 'react';
import type { ShownBatch } from '../../api/batches.ts';
import { useMember } from '../../api/session.ts';
import { BatchSource } from '../../components/batch-words.tsx';
import { Section } from '../../components/section.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

const FAIL_COLOUR = '#cf1322';

/** What came of a batch, and everything that is known of it. */
export function BatchFacts({ batch }: { batch: ShownBatch }): ReactNode {
  const words = useWords(WORDS);
  const isPending = batch.status === 'PENDING';
  const figures: [title: string, value: number, isBad?: boolean][] = [
    [words.rows, batch.total],
    [words.success, batch.success],
    [words.fail, batch.fail, batch.fail > 0],
    [words.addedLong, batch.relationsAdded],
    [words.removedLong, batch.relationsRemoved],
    [words.unchangedLong, batch.unchanged],
  ];
  return (
    <>
      <Card>
        <div
          style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(120px, 1fr))' }}
        >
          {figures.map(([title, value, isBad = false], index) => (
            <Statistic
              key={title}
              className="figure"
              title={title}
              value={isPending && index > 0 ? '—' : formatNumber(value)}
              styles={isBad ? { content: { color: FAIL_COLOUR } } : {}}
            />
          ))}
        </div>
      </Card>
      <Section title={words.details}>
        <Descriptions column={{ xs: 1, sm: 1, md: 2, lg: 3, xl: 3, xxl: 4 }} items={useItems(batch)} />
      </Section>
    </>
  );
}

function useItems(batch: ShownBatch): NonNullable<DescriptionsProps['items']> {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { appName, personName, fileName, undoOf } = batch;
  // Beside the file, who sent it.
  const sender = fileName === null ? null : (personName ?? appName);
  const items: [label: string, value: ReactNode][] = [
    [words.source, <BatchSource key="source" batch={batch} />],
    ...(sender === null ? [] : [[words.sender, sender] as [string, ReactNode]]),
    [words.operation, words.operations[batch.optType]],
    [words.matching, words.matchings(batch.matchingType)],
    [words.acceptedAt, formatTime(batch.acceptedAt)],
    [words.finishedAt, formatTime(batch.finishedAt)],
    [words.appliedSeq, batch.appliedSeq === null ? '—' : formatNumber(batch.appliedSeq)],
    [words.usersCreated, formatNumber(batch.usersCreated)],
    [words.groupsCreated, formatNumber(batch.groupsCreated)],
    [words.identitiesBound, formatNumber(batch.identitiesBound)],
  ];
  if (undoOf !== null) {
    items.push([
      words.undoOf,
      <Link
        key="undoOf"
        to="/e/$enterpriseId/imports/$batchId"
        params={{ enterpriseId, batchId: String(undoOf) }}
      >
        {undoOf}
      </Link>,
    ]);
  }
  return items.map(([label, children]) => ({ key: label, label, children }));
}
