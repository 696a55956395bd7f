import { Button, Descriptions, Flex, Modal, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { stayOpen } from '../../components/dialog.ts';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { type Mapping, type ShownFile, filesKey } from './file-data.ts';
import { useMeaning } from './file-facts.tsx';
import { RUN_WORDS } from './run-words.ts';

/** Begins the import, after the person has seen its numbers. */
export function StartButton({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const { enterpriseId } = useMember();
  const reason = useRoleReason('operator');
  const [isAsking, setIsAsking] = useState(false);
  const { fileImportId, mapping, mappingOrigin, rowCount, dryRun } = file;
  const start = useChange({
    change: (chosen: Mapping) =>
      post('/file-import/start', { fileImportId, mapping: chosen }, { enterpriseId }),
    changes: [filesKey(enterpriseId)],
    done: null,
    isErrorShown: true,
  });
  const meaning = useMeaning(file, mapping);
  if (mapping === null || mappingOrigin !== 'own') return null;
  return (
    <>
      <ActionButton type="primary" reason={reason} onClick={() => setIsAsking(true)}>
        {words.start}
      </ActionButton>
      <Modal
        open={isAsking}
        title={words.startTitles[mapping.optType](rowCount)}
        onCancel={() => setIsAsking(false)}
        {...stayOpen(start)}
        footer={
          <>
            <Button disabled={start.isPending} onClick={() => setIsAsking(false)}>
              {words.notNow}
            </Button>
            <Button type="primary" loading={start.isPending} onClick={() => start.mutate(mapping)}>
              {words.start}
            </Button>
          </>
        }
      >
        <Flex vertical gap={12}>
          <Descriptions size="small" column={1} items={meaning.map((item, key) => ({ key, ...item }))} />
          <Typography.Text>
            {dryRun === null
              ? words.unchecked
              : words.checked[mapping.optType](
                  dryRun.success,
                  dryRun.fail + dryRun.errorRows,
                  dryRun.usersCreated,
                  dryRun.groupsCreated,
                )}
          </Typography.Text>
          <Typography.Text type="secondary">{words.undoable}</Typography.Text>
          {start.error === null ? null : <Failure error={start.error} />}
        </Flex>
      </Modal>
    </>
  );
}
