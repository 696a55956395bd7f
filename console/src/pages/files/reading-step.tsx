import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Card, Flex, Progress, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useMember } from '../../api/session.ts';
import { formatBytes } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import type { ShownFile } from './file-data.ts';
import { RUN_WORDS } from './run-words.ts';
import { WORDS } from './words.ts';

/** A file before its columns are known, and one that never gets there. */
export function ReadingStep({ file }: { file: ShownFile }): ReactNode {
  const words = useWords(WORDS);
  const runWords = useWords(RUN_WORDS);
  const { state, error, rowCount, byteCount, pieceBytes, pieceCount, receivedPieces } = file;
  if (state === 'failed') {
    const description = error ?? undefined;
    return (
      <Over>
        <Alert type="error" showIcon role="alert" title={words.unreadable} description={description} />
      </Over>
    );
  }
  if (state === 'cancelled') {
    return (
      <Over>
        <Alert type="info" showIcon title={runWords.cancelledBefore} />
      </Over>
    );
  }
  if (state === 'uploading') {
    const received = formatBytes(Math.min(receivedPieces * pieceBytes, byteCount));
    return (
      <Card>
        <Typography.Title level={2} style={HEADING}>
          {words.uploaded}
        </Typography.Title>
        <Progress
          aria-label={words.uploadProgress}
          percent={Math.floor((100 * receivedPieces) / Math.max(pieceCount, 1))}
        />
        <Typography.Text type="secondary">
          {words.uploadedPieces(received, formatBytes(byteCount))}
        </Typography.Text>
      </Card>
    );
  }
  return (
    <Card>
      <Typography.Title level={2} style={HEADING}>
        {words.reading}
      </Typography.Title>
      {/* How many rows a file has is known at its end only. */}
      <Progress aria-label={words.readProgress} percent={100} status="active" showInfo={false} />
      <Typography.Text type="secondary" className="figure">
        {words.readRows(rowCount)}
      </Typography.Text>
    </Card>
  );
}

const HEADING = { fontSize: 16, margin: '0 0 8px' };

function Over({ children }: { children: ReactNode }): ReactNode {
  return (
    <Flex vertical gap={16} align="stretch">
      {children}
      <AnotherFile />
    </Flex>
  );
}

/** Back to where a file is dropped. */
export function AnotherFile(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const navigate = useNavigate();
  return (
    <div>
      <Button
        type="primary"
        onClick={() => void navigate({ to: '/e/$enterpriseId/files', params: { enterpriseId } })}
      >
        {words.another}
      </Button>
    </div>
  );
}
