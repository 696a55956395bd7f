import { Link } from '@tanstack/react-router';
import { Alert, Progress } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import type { ShownBatch } from '../../api/batches.ts';
import { useMember } from '../../api/session.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

/** What has to be known about a batch before its numbers mean something. */
export function BatchNotice({ batch }: { batch: ShownBatch }): ReactNode {
  const words = useWords(WORDS);
  const { status, dryRun, error } = batch;
  if (status === 'PENDING') return <Pending acceptedAt={batch.acceptedAt} />;
  if (status === 'ERROR') {
    return (
      <Alert
        type="error"
        showIcon
        title={words.error}
        description={
          <>
            {error === null ? null : <div style={{ overflowWrap: 'anywhere' }}>{error}</div>}
            {words.errorHint}
          </>
        }
      />
    );
  }
  if (status === 'UNDONE') return <Alert type="warning" showIcon title={words.isUndone} />;
  if (dryRun) return <Alert type="info" showIcon title={words.isDryRun} />;
  return <Removal batch={batch} />;
}

/** A deletion counts as unchanged 1 when there was nothing left to delete at its turn. */
function Removal({ batch: { source, unchanged } }: { batch: ShownBatch }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, can } = useMember();
  if (source === 'group-delete') {
    return unchanged === 0 ? (
      <Alert type="success" showIcon title={words.groupDeleted} />
    ) : (
      <Alert type="warning" showIcon title={words.groupNotDeleted} />
    );
  }
  if (source !== 'user-erase') return null;
  if (unchanged > 0) return <Alert type="warning" showIcon title={words.userNotErased} />;
  return (
    <Alert
      type="success"
      showIcon
      title={words.userErased}
      action={
        can('administrator') ? (
          <Link to="/e/$enterpriseId/users" params={{ enterpriseId }} search={{ tab: 'erasures' } as never}>
            {words.erasures}
          </Link>
        ) : null
      }
    />
  );
}

/** How long it has been waiting: a batch is applied whole, so there is nothing between waiting and done. */
function Pending({ acceptedAt }: { acceptedAt: string }): ReactNode {
  const words = useWords(WORDS);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const waitedS = Math.max(Math.round((nowMs - Date.parse(acceptedAt)) / 1_000), 0);
  const age = waitedS < 120 ? words.seconds(waitedS) : words.minutes(Math.round(waitedS / 60));
  return (
    <Alert
      type="info"
      title={words.pending}
      description={
        <>
          {words.pendingHint(age)}
          <Progress aria-label={words.pending} percent={100} status="active" showInfo={false} />
        </>
      }
    />
  );
}
