import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Modal, Statistic, Table, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { ShownBatch } from '../../api/batches.ts';
import { useChange } from '../../api/change.ts';
import { type GetData, get, post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { stayOpen } from '../../components/dialog.ts';
import { Failure, Loading } from '../../components/states.tsx';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

type Preview = GetData<'/import/undo/preview'>;

/** What an undo would turn back, before anybody does it. */
export function UndoModal({
  batch: { batchId, batchIdStr },
  onClose,
  onUndone,
}: {
  batch: ShownBatch;
  onClose: () => void;
  onUndone: (undoId: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const preview = useQuery({
    queryKey: ['e', enterpriseId, 'undo-preview', batchIdStr],
    queryFn: ({ signal }) => get('/import/undo/preview', { enterpriseId, batchId }, signal),
    // It is about this moment.
    gcTime: 0,
  });
  const undo = useChange({
    change: () => post('/import/undo', { batchId }, { enterpriseId }),
    changes: [['e', enterpriseId, 'imports']],
    done: null,
    isErrorShown: true,
    onDone: (accepted) => onUndone(accepted.batchIdStr),
  });
  const isUseful = preview.data !== undefined && preview.data.added + preview.data.removed > 0;
  return (
    <Modal
      open
      width={640}
      title={words.undoTitle(batchIdStr)}
      okText={words.undoConfirm}
      okButtonProps={{ danger: true, disabled: !isUseful, loading: undo.isPending }}
      cancelText={words.cancel}
      onOk={() => undo.mutate(undefined)}
      onCancel={onClose}
      {...stayOpen(undo)}
    >
      <Flex vertical gap={16}>
        <Typography.Text>{words.undoText}</Typography.Text>
        {preview.data === undefined ? (
          preview.error === null ? (
            <Loading />
          ) : (
            <Failure error={preview.error} />
          )
        ) : (
          <PreviewShown preview={preview.data} />
        )}
        {undo.error === null ? null : <Failure error={undo.error} />}
      </Flex>
    </Modal>
  );
}

function PreviewShown({ preview }: { preview: Preview }): ReactNode {
  const words = useWords(WORDS);
  const { added, removed, left, groups, groupCount } = preview;
  return (
    <>
      <Flex gap={40} wrap>
        <Statistic className="figure" title={words.comesBack} value={formatNumber(added)} />
        <Statistic className="figure" title={words.goes} value={formatNumber(removed)} />
        <Statistic className="figure" title={words.stays} value={formatNumber(left)} />
      </Flex>
      {added + removed > 0 ? null : (
        <Alert type="warning" showIcon title={left > 0 ? words.undoNothing : words.undoEmpty} />
      )}
      {groups.length === 0 ? null : (
        <div>
          <Typography.Text type="secondary">{words.undoGroups(groups.length, groupCount)}</Typography.Text>
          <Table<Preview['groups'][number]>
            aria-label={words.undoTitle('')}
            rowKey="groupId"
            size="small"
            pagination={false}
            scroll={{ y: 240 }}
            dataSource={groups}
            columns={[
              {
                title: words.group,
                ellipsis: true,
                render: (_, { groupId, name }) => (
                  <span title={name ?? undefined}>{name ?? words.groupGone(groupId)}</span>
                ),
              },
              ...(
                [
                  [words.comesBack, 'added'],
                  [words.goes, 'removed'],
                  [words.stays, 'left'],
                ] as const
              ).map(([title, dataIndex]) => ({
                title,
                dataIndex,
                width: 96,
                align: 'right' as const,
                render: (value: number) => formatNumber(value),
              })),
            ]}
          />
        </div>
      )}
    </>
  );
}
