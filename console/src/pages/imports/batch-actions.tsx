import { DownloadOutlined, PlayCircleOutlined, RollbackOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ShownBatch } from '../../api/batches.ts';
import { useChange } from '../../api/change.ts';
import { post, urlOf } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { useWords } from '../../language/language.tsx';
import { UndoModal } from './undo-modal.tsx';
import { WORDS } from './words.ts';

/** What can be done about a batch. */
export function BatchActions({
  batch,
  onUndone,
}: {
  batch: ShownBatch;
  onUndone: (undoId: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const queries = useQueryClient();
  const [isUndoing, setIsUndoing] = useState(false);
  const { batchId, batchIdStr, fail, failureCounts } = batch;
  const roleReason = useRoleReason('operator');
  return (
    <>
      {fail === 0 || failureCounts === null ? null : (
        <Button
          icon={<DownloadOutlined />}
          href={urlOf('/import/failures.csv', { enterpriseId, batchId })}
          download
        >
          {words.download}
        </Button>
      )}
      <RerunButton batch={batch} roleReason={roleReason} />
      <ActionButton
        icon={<RollbackOutlined />}
        reason={roleReason ?? findUndoReason(batch, words)}
        onClick={() => setIsUndoing(true)}
      >
        {words.undo}
      </ActionButton>
      {isUndoing ? (
        <UndoModal
          batch={batch}
          onClose={() => {
            setIsUndoing(false);
            // Why it was refused may be news to the page: somebody else has undone it.
            void queries.invalidateQueries({ queryKey: ['e', enterpriseId, 'import', batchIdStr] });
          }}
          onUndone={(undoId) => {
            setIsUndoing(false);
            onUndone(undoId);
          }}
        />
      ) : null}
    </>
  );
}

/** Why a batch cannot be taken back; null when it may be. The server knows the rest: whether its history is still there. */
function findUndoReason({ status, source, dryRun }: ShownBatch, words: (typeof WORDS)['zh']): string | null {
  if (dryRun || source === 'undo' || source === 'group-delete' || source === 'user-erase') {
    return words.undoReasonKind;
  }
  return status === 'FINISHED' ? null : words.undoReasons[status];
}

function RerunButton({ batch, roleReason }: { batch: ShownBatch; roleReason: string | null }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const rerun = useChange({
    change: () => post('/import/rerun', { batchId: batch.batchId }, { enterpriseId }),
    changes: [['e', enterpriseId, 'imports']],
    done: words.rerunDone,
    onDone: ({ batchIdStr }) =>
      void navigate({
        to: '/e/$enterpriseId/imports/$batchId',
        params: { enterpriseId, batchId: batchIdStr },
      }),
  });
  return (
    <ActionButton
      icon={<PlayCircleOutlined />}
      reason={roleReason ?? (batch.status === 'ERROR' ? null : words.rerunReason)}
      loading={rerun.isPending}
      onClick={() =>
        void modal.confirm({
          title: words.rerunTitle,
          content: words.rerunText,
          okText: words.rerun,
          cancelText: words.cancel,
          onOk: () => rerun.mutate(undefined),
        })
      }
    >
      {words.rerun}
    </ActionButton>
  );
}
