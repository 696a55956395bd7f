import { MusterError, type Sentence } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { UNDOABLE_SQL } from './accept-undo.ts';
import type { BatchStatus } from './read-batch.ts';

const NOT_FINISHED: Record<Exclude<BatchStatus, 'FINISHED'>, Sentence> = {
  PENDING: {
    zh: '该批次仍在处理，完成后才能撤销',
    en: 'this batch is not finished yet; undo it when it is',
  },
  ERROR: {
    zh: '该批次出错，没有改变任何数据，不需要撤销',
    en: 'this batch is in error and changed nothing; there is nothing to undo',
  },
  UNDONE: { zh: '该批次已撤销，不能再次撤销', en: 'this batch has been undone already' },
};

const IS_BEING_UNDONE: Sentence = {
  zh: '该批次的撤销已受理，正在等待执行，请刷新页面查看结果',
  en: 'the undo of this batch is accepted and waits for its turn; reload the page to see what comes of it',
};

const NEVER: Sentence = {
  zh: '试运行、撤销、删除分组和删除用户的批次不能撤销',
  en: 'dry runs, undos, deletions of groups and erasures cannot be undone',
};

const HISTORY_GONE: Sentence = {
  zh: '该批次的变更历史已过保留期，不能撤销',
  en: 'the changes of this batch are no longer kept, so it cannot be undone',
};

/** Why a batch that is there cannot be taken back, see `acceptUndo`: the one reason that holds, for who looks at that batch. */
export async function explainUndoRefusal(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<MusterError> {
  const { rows } = await db.query<{ status: BatchStatus; isUndoable: boolean; isBeingUndone: boolean }>({
    text: `
      select
        b.status, ${UNDOABLE_SQL} as "isUndoable",
        exists (
          select from import_batch u
          where u.enterprise_id = $1::int and u.undoes_batch_id = b.id and u.status = 'PENDING'
        ) as "isBeingUndone"
      from import_batch b
      where b.enterprise_id = $1::int and b.id = $2::bigint`,
    values: [enterpriseId, batchId],
  });
  const [batch] = rows;
  return new MusterError('CONFLICT', batch === undefined ? HISTORY_GONE : chooseReason(batch));
}

function chooseReason({
  status,
  isUndoable,
  isBeingUndone,
}: {
  status: BatchStatus;
  isUndoable: boolean;
  isBeingUndone: boolean;
}): Sentence {
  if (isBeingUndone) return IS_BEING_UNDONE;
  if (isUndoable) return HISTORY_GONE;
  return status === 'FINISHED' ? NEVER : NOT_FINISHED[status];
}
