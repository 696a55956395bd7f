import { Link, useParams } from '@tanstack/react-router';
import { App, Card, Steps } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure, Loading } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { type ShownFile, filesKey, useFile } from './file-data.ts';
import { FileFacts } from './file-facts.tsx';
import { ImportStep } from './import-step.tsx';
import { MappingStep } from './mapping-step.tsx';
import { PreviewStep } from './preview-step.tsx';
import { ReadingStep } from './reading-step.tsx';
import { WORDS } from './words.ts';

/** One file on its way, from the upload to the end of its import; where it is, the server says. */
export function FilePage(): ReactNode {
  const words = useWords(WORDS);
  const { fileImportId } = useParams({ from: '/signed-in/e/$enterpriseId/files/$fileImportId' });
  const { data, error, refetch } = useFile(fileImportId);
  if (data !== undefined) return <Shown file={data} />;
  if (error === null) return <Loading />;
  return (
    <Page title={words.title} hint={<ListLink />}>
      <Failure error={error} onRetry={() => void refetch()} />
    </Page>
  );
}

function ListLink(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  return (
    <Link to="/e/$enterpriseId/files" params={{ enterpriseId }}>
      {words.title}
    </Link>
  );
}

type Step = 'reading' | 'mapping' | 'preview' | 'import';
const STEPS: readonly Step[] = ['reading', 'mapping', 'preview', 'import'];
const CONTENTS: Record<Step, (props: { file: ShownFile }) => ReactNode> = {
  reading: ReadingStep,
  mapping: MappingStep,
  preview: PreviewStep,
  import: ImportStep,
};

/** @param chosen where the person was before the import, from the address. */
function findStep({ state, startedAt }: ShownFile, chosen: string | undefined): Step {
  if (state === 'ready') return chosen === 'preview' ? 'preview' : 'mapping';
  if (state === 'checking') return 'preview';
  if (state === 'cancelled') return startedAt === null ? 'reading' : 'import';
  return state === 'uploading' || state === 'reading' || state === 'failed' ? 'reading' : 'import';
}

function Shown({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(WORDS);
  const [{ step: chosen }] = useFilters(['step']);
  const step = findStep(file, chosen);
  const Content = CONTENTS[step];
  return (
    <Page title={file.name} hint={<ListLink />} actions={<Discard file={file} />}>
      <Card>
        <Steps
          aria-label={words.stepsLabel}
          size="small"
          current={STEPS.indexOf(step)}
          status={stepStatus(file)}
          items={words.steps.map((title) => ({ title }))}
        />
      </Card>
      {step === 'reading' ? null : <FileFacts file={file} />}
      <Content file={file} />
    </Page>
  );
}

function stepStatus({ state }: ShownFile): 'error' | 'finish' | 'process' {
  if (state === 'failed') return 'error';
  return state === 'finished' ? 'finish' : 'process';
}

/** Until the import has begun, the file can be put away. */
function Discard({ file: { state, fileImportId } }: { file: ShownFile }): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const reason = useRoleReason('operator');
  const { modal } = App.useApp();
  const discard = useChange({
    change: () => post('/file-import/cancel', { fileImportId }, { enterpriseId }),
    changes: [filesKey(enterpriseId)],
    done: words.discarded,
  });
  if (state !== 'uploading' && state !== 'reading' && state !== 'ready') return null;
  const ask = (): void => {
    void modal.confirm({
      title: words.discardTitle,
      content: words.discardText,
      okText: words.discard,
      okButtonProps: { danger: true },
      cancelText: words.keep,
      onOk: () => discard.mutateAsync(undefined).catch(() => undefined),
    });
  };
  return (
    <ActionButton reason={reason} danger loading={discard.isPending} onClick={ask}>
      {words.discard}
    </ActionButton>
  );
}
