import { Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Section } from '../../components/section.tsx';
import { useWords } from '../../language/language.tsx';
import { FailedRowsLink } from './failed-rows-link.tsx';
import { type ShownFile, filesKey } from './file-data.ts';
import { RunProgress } from './run-progress.tsx';
import { RUN_WORDS } from './run-words.ts';
import { SumsShown } from './sums-shown.tsx';

/** What would come of the whole file; asked for, since it takes as long as an import. */
export function DryRun({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const { enterpriseId } = useMember();
  const reason = useRoleReason('operator');
  const { fileImportId, mapping, mappingOrigin, dryRun, state } = file;
  const changes = [filesKey(enterpriseId)];
  const start = useChange({
    change: (chosen: NonNullable<typeof mapping>) =>
      post('/file-import/dry-run', { fileImportId, mapping: chosen }, { enterpriseId }),
    changes,
    done: null,
  });
  const stop = useChange({
    change: () => post('/file-import/cancel', { fileImportId }, { enterpriseId }),
    changes,
    done: null,
  });
  if (mapping === null || mappingOrigin !== 'own') return null;
  if (state === 'checking') {
    return (
      <Section title={words.dryRun}>
        <Flex vertical gap={12} align="stretch">
          <RunProgress file={file} label={words.checkProgress} sums={dryRun} />
          <div>
            <ActionButton reason={reason} loading={stop.isPending} onClick={() => stop.mutate(undefined)}>
              {words.stop}
            </ActionButton>
          </div>
        </Flex>
      </Section>
    );
  }
  const button = (
    <ActionButton reason={reason} loading={start.isPending} onClick={() => start.mutate(mapping)}>
      {dryRun === null ? words.dryRun : words.dryRunAgain}
    </ActionButton>
  );
  return (
    <Section title={words.dryRun} extra={button}>
      {dryRun === null ? (
        <Typography.Text type="secondary">{words.dryRunHint}</Typography.Text>
      ) : (
        <Flex vertical gap={16}>
          <SumsShown sums={dryRun} optType={mapping.optType} isDryRun />
          {file.partCount <= 1 ? null : <Typography.Text type="secondary">{words.perPart}</Typography.Text>}
          {dryRun.fail + dryRun.errorRows === 0 ? null : <FailedRowsLink file={file} isDryRun />}
        </Flex>
      )}
    </Section>
  );
}
