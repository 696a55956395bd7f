import { ArrowLeftOutlined } from '@ant-design/icons';
import { Link, useParams } from '@tanstack/react-router';
import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useFilters } from '../../api/filters.ts';
import { type ShownBatch, useBatch } from '../../api/batches.ts';
import { useMember } from '../../api/session.ts';
import { BatchStatus } from '../../components/batch-words.tsx';
import { Page } from '../../components/page.tsx';
import { Failure, Loading } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { BatchActions } from './batch-actions.tsx';
import { BatchFacts } from './batch-facts.tsx';
import { BatchNotice } from './batch-notice.tsx';
import { FailedRows } from './failed-rows.tsx';
import { useListSearch } from './list-search.ts';
import { UndoProgress } from './undo-progress.tsx';
import { Warnings } from './warnings.tsx';
import { WORDS } from './words.ts';

/** One batch: how it stands, what came of it, its failed rows; to run it again, or to take it back. */
export function BatchPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { batchId = '' } = useParams({ strict: false });
  // In the address, so that the progress of an undo is still there after a reload.
  const [{ undo }, setFilters] = useFilters(['undo']);
  const listSearch = useListSearch();
  const { data, error, refetch } = useBatch(batchId);
  return (
    <Page
      title={words.batchTitle(batchId)}
      hint={
        <Flex gap={12} align="center">
          <Link to="/e/$enterpriseId/imports" params={{ enterpriseId }} search={listSearch as never}>
            <ArrowLeftOutlined /> {words.back}
          </Link>
          {data === undefined ? null : <BatchStatus batch={data} />}
        </Flex>
      }
      actions={
        data === undefined ? null : (
          <BatchActions key={batchId} batch={data} onUndone={(undoId) => setFilters({ undo: undoId })} />
        )
      }
    >
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {undo === undefined ? null : <UndoProgress key={undo} undoId={undo} onSettled={() => void refetch()} />}
      {data === undefined ? error === null ? <Loading /> : null : <Content key={batchId} batch={data} />}
    </Page>
  );
}

function Content({ batch }: { batch: ShownBatch }): ReactNode {
  return (
    <>
      <BatchNotice batch={batch} />
      <BatchFacts batch={batch} />
      {batch.status === 'PENDING' ? null : (
        <>
          <Warnings batch={batch} />
          <FailedRows batch={batch} />
        </>
      )}
    </>
  );
}
