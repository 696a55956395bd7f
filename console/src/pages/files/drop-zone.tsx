import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { Button, Card, Flex, Modal, Progress, Typography, Upload } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useMember } from '../../api/session.ts';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { formatBytes } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { filesKey } from './file-data.ts';
import { uploadFile } from './upload-file.ts';
import { WORDS } from './words.ts';

/** Takes a file, sends it with a progress bar, and goes to its page. */
export function DropZone(): ReactNode {
  const words = useWords(WORDS);
  const reason = useRoleReason('operator');
  const { enterpriseId } = useMember();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [sentBytes, setSentBytes] = useState(0);
  const cancel = useRef(new AbortController());
  const upload = useMutation({
    mutationFn: (file: File) => {
      setSentBytes(0);
      cancel.current = new AbortController();
      return uploadFile({ enterpriseId, file, signal: cancel.current.signal, onProgress: setSentBytes });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: filesKey(enterpriseId) }),
  });
  const { isPending, data: fileImportId } = upload;
  useEffect(() => {
    if (fileImportId === undefined) return;
    void navigate({ to: '/e/$enterpriseId/files/$fileImportId', params: { enterpriseId, fileImportId } });
  }, [fileImportId, enterpriseId, navigate]);
  useEffect(() => () => cancel.current.abort(), []);
  if (isPending) {
    return (
      <Card>
        <Uploading file={upload.variables} sentBytes={sentBytes} onCancel={() => cancel.current.abort()} />
        <LeaveGuard />
      </Card>
    );
  }
  const isCancelled = upload.error instanceof DOMException;
  return (
    <Flex vertical gap={16}>
      {upload.error === null || isCancelled ? null : <Failure error={upload.error} />}
      <Upload.Dragger
        aria-label={words.choose}
        disabled={reason !== null}
        showUploadList={false}
        multiple={false}
        style={{ background: '#fff' }}
        beforeUpload={(file) => {
          upload.mutate(file);
          return false;
        }}
      >
        <InboxOutlined style={{ fontSize: 40, color: '#1668dc' }} aria-hidden />
        <Typography.Title level={2} style={{ fontSize: 16, margin: '8px 0 4px' }}>
          {words.drop}
        </Typography.Title>
        <Typography.Text type="secondary" style={{ display: 'block', padding: '0 16px' }}>
          {reason ?? words.formats}
        </Typography.Text>
      </Upload.Dragger>
    </Flex>
  );
}

function Uploading({
  file,
  sentBytes,
  onCancel,
}: {
  file: File;
  sentBytes: number;
  onCancel: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <Flex vertical gap={8} align="flex-start" style={{ padding: '24px 0' }}>
      <Typography.Title level={2} style={{ fontSize: 16, margin: 0, overflowWrap: 'anywhere' }}>
        {words.uploading(file.name)}
      </Typography.Title>
      <Progress
        aria-label={words.uploadProgress}
        percent={Math.floor((100 * sentBytes) / Math.max(file.size, 1))}
        status="active"
      />
      <Typography.Text className="figure" type="secondary">
        {formatBytes(sentBytes)} / {formatBytes(file.size)}
      </Typography.Text>
      <Button onClick={onCancel}>{words.cancelUpload}</Button>
    </Flex>
  );
}

/** Only this page holds the file, so leaving it ends the upload: asks first. */
function LeaveGuard(): ReactNode {
  const words = useWords(WORDS);
  const blocker = useBlocker({ shouldBlockFn: () => true, withResolver: true });
  return (
    <Modal
      open={blocker.status === 'blocked'}
      title={words.leaveTitle}
      okText={words.leave}
      cancelText={words.stay}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      {words.leaveText}
    </Modal>
  );
}
