import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  RollbackOutlined,
} from '@ant-design/icons';
import { Flex, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { GetData } from '../api/client.ts';
import { defineWords, useWords } from '../language/language.tsx';

export type Batch = GetData<'/import/list'>['list'][number];

export const BATCH_WORDS = defineWords({
  zh: {
    statuses: { PENDING: '处理中', FINISHED: '已完成', ERROR: '出错', UNDONE: '已撤销' },
    sources: {
      v2: 'API v2',
      v1: 'API v1',
      file: '文件',
      manual: '手工',
      undo: '撤销',
      'group-delete': '删除分组',
      'user-erase': '删除用户',
    },
    dryRun: '试运行',
    by: { app: '应用', person: '操作人', file: '文件' },
  },
  en: {
    statuses: { PENDING: 'Pending', FINISHED: 'Finished', ERROR: 'Error', UNDONE: 'Undone' },
    sources: {
      v2: 'API v2',
      v1: 'API v1',
      file: 'File',
      manual: 'By hand',
      undo: 'Undo',
      'group-delete': 'Group deleted',
      'user-erase': 'User erased',
    },
    dryRun: 'Dry run',
    by: { app: 'App', person: 'Person', file: 'File' },
  },
});

const LOOKS = {
  PENDING: { color: 'processing', icon: <ClockCircleOutlined aria-hidden /> },
  FINISHED: { color: 'success', icon: <CheckCircleOutlined aria-hidden /> },
  ERROR: { color: 'error', icon: <CloseCircleOutlined aria-hidden /> },
  UNDONE: { color: 'default', icon: <RollbackOutlined aria-hidden /> },
};

/** How a batch stands; the icon tells it without the colour. */
export function BatchStatus({ batch: { status, dryRun } }: { batch: Batch }): ReactNode {
  const words = useWords(BATCH_WORDS);
  return (
    <Flex gap={4}>
      <Tag {...LOOKS[status]}>{words.statuses[status]}</Tag>
      {dryRun ? <Tag>{words.dryRun}</Tag> : null}
    </Flex>
  );
}

/** Where a batch came from, and who sent it: the file, else the app, else the person. */
export function BatchSource({ batch }: { batch: Batch }): ReactNode {
  const words = useWords(BATCH_WORDS);
  const sender = batch.fileName ?? batch.appName ?? batch.personName;
  return (
    <Flex gap={8} align="center">
      <span style={{ whiteSpace: 'nowrap' }}>{words.sources[batch.source]}</span>
      {sender === null ? null : (
        <Typography.Text type="secondary" ellipsis={{ tooltip: sender }} style={{ maxWidth: 200 }}>
          {sender}
        </Typography.Text>
      )}
    </Flex>
  );
}
