import { Link } from '@tanstack/react-router';
import { Alert, App, Flex, Typography } from 'antd';
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
import { AnotherFile } from './reading-step.tsx';
import { RunProgress } from './run-progress.tsx';
import { RUN_WORDS } from './run-words.ts';
import { SumsShown } from './sums-shown.tsx';

/** An import on its way, and what came of it. */
export function ImportStep({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const { state, outcome, mapping, fail } = file;
  const isGoingOn = state === 'importing' || state === 'cancelling';
  return (
    <>
      {isGoingOn ? <GoingOn file={file} /> : <Ended file={file} />}
      {isGoingOn || outcome === null || mapping === null ? null : (
        <Section title={words.outcome}>
          <Flex vertical gap={16}>
            <SumsShown sums={outcome} optType={mapping.optType} isDryRun={false} />
            {fail === 0 ? null : <FailedRowsLink file={file} isDryRun={false} />}
          </Flex>
        </Section>
      )}
      {isGoingOn ? null : <AnotherFile />}
    </>
  );
}

function GoingOn({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const isCancelling = file.state === 'cancelling';
  return (
    <Section title={isCancelling ? words.cancelling : words.importing}>
      <Flex vertical gap={12} align="stretch">
        <RunProgress file={file} label={words.importProgress} sums={file.outcome} />
        <Typography.Text type="secondary">{words.importingHint}</Typography.Text>
        <Flex gap={16} align="center">
          {isCancelling ? null : <CancelButton file={file} />}
          <BatchesLink file={file} />
        </Flex>
      </Flex>
    </Section>
  );
}

function CancelButton({ file: { fileImportId } }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const { enterpriseId } = useMember();
  const reason = useRoleReason('operator');
  const { modal } = App.useApp();
  const cancel = useChange({
    change: () => post('/file-import/cancel', { fileImportId }, { enterpriseId }),
    changes: [filesKey(enterpriseId)],
    done: null,
  });
  const ask = (): void => {
    void modal.confirm({
      title: words.cancelTitle,
      content: words.cancelText,
      okText: words.cancel,
      okButtonProps: { danger: true },
      cancelText: words.goOn,
      onOk: () => cancel.mutateAsync(undefined).catch(() => undefined),
    });
  };
  return (
    <ActionButton reason={reason} danger loading={cancel.isPending} onClick={ask}>
      {words.cancel}
    </ActionButton>
  );
}

function Ended({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const { state, success, fail, rowCount } = file;
  const link = <BatchesLink file={file} />;
  if (state === 'cancelled') {
    const title = words.cancelled(success + fail, rowCount - success - fail);
    return <Alert type="warning" showIcon title={title} description={words.cancelledHint} action={link} />;
  }
  return fail === 0 ? (
    <Alert type="success" showIcon role="status" title={words.finished(success)} action={link} />
  ) : (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={words.finishedWithFailures(success, fail)}
      action={link}
    />
  );
}

function BatchesLink({ file: { fileImportId } }: { file: ShownFile }): ReactNode {
  const words = useWords(RUN_WORDS);
  const { enterpriseId } = useMember();
  return (
    <Link
      to="/e/$enterpriseId/imports"
      params={{ enterpriseId }}
      search={{ fileImportId, dryRun: 'false' } as never}
    >
      {words.batches}
    </Link>
  );
}
