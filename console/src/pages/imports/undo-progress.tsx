import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { useBatch } from '../../api/batches.ts';
import { useMember } from '../../api/session.ts';
import { Failure } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

/** How the undo of a batch is going, until it is over. */
export function UndoProgress({ undoId, onSettled }: { undoId: string; onSettled: () => void }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const { data, error } = useBatch(undoId);
  const isSettled = data !== undefined && data.status !== 'PENDING';
  const settle = useEffectEvent(onSettled);
  useEffect(() => {
    if (isSettled) settle();
  }, [isSettled]);
  if (error !== null) return <Failure error={error} />;
  if (data === undefined) return null;
  const link = (
    <Link to="/e/$enterpriseId/imports/$batchId" params={{ enterpriseId, batchId: undoId }}>
      {words.undoBatch}
    </Link>
  );
  if (!isSettled) return <Alert type="info" showIcon title={words.undoing(undoId)} action={link} />;
  if (data.status === 'ERROR') {
    return <Alert type="error" showIcon title={words.undoFailed} action={link} />;
  }
  const { relationsAdded, relationsRemoved, unchanged } = data;
  const title = words.undone(relationsAdded, relationsRemoved, unchanged);
  return <Alert type="success" showIcon title={title} action={link} />;
}
