import { Alert, Button, Modal, Progress, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useMember } from '../../api/session.ts';
import { Failure } from '../../components/states.tsx';
import { formatBytes, formatNumber, formatTime } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { type DownloadProgress, downloadMembers } from './download-members.ts';
import type { ShownGroup } from './group-data.ts';
import { WORDS } from './words.ts';

const EXPORT_WORDS = defineWords({
  zh: {
    title: (name: string) => `导出“${name}”的成员`,
    titleThen: (name: string, time: string) => `导出“${name}”截至 ${time} 的成员`,
    fileThen: (name: string, time: string) => `${name} 截至 ${time}`,
    progress: '导出进度',
    state: (rows: number, total: number, size: string) =>
      `${formatNumber(rows)} / ${formatNumber(total)} 人，${size}`,
    done: (total: number, size: string) =>
      `已导出 ${formatNumber(total)} 人（${size}），文件在浏览器的下载目录中。`,
    hint: '导出会记入审计。请妥善保管含有个人信息的文件。',
  },
  en: {
    title: (name: string) => `Export the members of "${name}"`,
    titleThen: (name: string, time: string) => `Export the members of "${name}" as of ${time}`,
    fileThen: (name: string, time: string) => `${name} as of ${time}`,
    progress: 'Progress',
    state: (rows: number, total: number, size: string) =>
      `${formatNumber(rows)} of ${formatNumber(total)} people, ${size}`,
    done: (total: number, size: string) =>
      `${formatNumber(total)} people are exported (${size}). The file is where your browser puts downloads.`,
    hint: 'Exports stand in the audit log. Keep files with personal data safe.',
  },
});

export type ExportFormat = 'csv' | 'xlsx';

/** Carries the members away as a file, and says how far it is. */
export function ExportMembers({
  group,
  asOf,
  format,
  onClose,
}: {
  group: ShownGroup;
  /** undefined: now. */
  asOf: string | undefined;
  format: ExportFormat;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const exportWords = useWords(EXPORT_WORDS);
  const { enterpriseId } = useMember();
  const { groupId, name } = group;
  const time = asOf === undefined ? null : formatTime(asOf);
  // No file system that people use has a colon in names.
  const fileName = time === null ? name : exportWords.fileThen(name, time.replaceAll(':', '-'));
  const [progress, setProgress] = useState<DownloadProgress>({ rows: 0, total: 0, bytes: 0 });
  const [outcome, setOutcome] = useState<'done' | Error | null>(null);
  useEffect(() => {
    const cancel = new AbortController();
    const of = { enterpriseId, groupId, asOf };
    downloadMembers({ of, fileName, format, signal: cancel.signal, onProgress: setProgress }).then(
      () => setOutcome('done'),
      (error: unknown) => {
        if (!cancel.signal.aborted) setOutcome(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return () => cancel.abort();
  }, [enterpriseId, groupId, asOf, fileName, format]);
  const { rows, total, bytes } = progress;
  const percent = outcome === 'done' ? 100 : total === 0 ? 0 : Math.floor((99 * rows) / total);
  return (
    <Modal
      open
      title={time === null ? exportWords.title(name) : exportWords.titleThen(name, time)}
      closable={false}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{outcome === null ? words.cancel : words.close}</Button>}
    >
      <Progress
        aria-label={exportWords.progress}
        percent={percent}
        status={outcome instanceof Error ? 'exception' : outcome === 'done' ? 'success' : 'active'}
      />
      {outcome === null ? (
        <Typography.Paragraph className="figure">
          {exportWords.state(rows, total, formatBytes(bytes))}
        </Typography.Paragraph>
      ) : null}
      {outcome === 'done' ? (
        <Alert type="success" showIcon role="status" title={exportWords.done(total, formatBytes(bytes))} />
      ) : null}
      {outcome instanceof Error ? <Failure error={outcome} /> : null}
      <Typography.Paragraph type="secondary" style={{ marginTop: 12, marginBottom: 0 }}>
        {exportWords.hint}
      </Typography.Paragraph>
    </Modal>
  );
}
