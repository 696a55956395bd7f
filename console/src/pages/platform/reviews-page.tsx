import { App, Button, Flex, Form, Input, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { type GetData, get, post } from '../../api/client.ts';
import { CursorTable } from '../../components/cursor-table.tsx';
import { FormModal } from '../../components/form-modal.tsx';
import { formatTime } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({
  zh: {
    label: '待审核的应用',
    empty: '没有待审核的应用。企业管理员在“自建应用”中新建应用后，会出现在这里。',
    app: '应用',
    enterprise: '企业',
    asks: '申请',
    asksNew: '新应用',
    asksPermissions: '增加权限',
    permissions: '申请的权限',
    expiresAt: '有效期至',
    never: '长期有效',
    createdAt: '创建时间',
    actions: '操作',
    approve: '通过',
    approveTitle: (name: string) => `通过“${name}”的申请？`,
    approveHint: '通过后，应用 5 秒内即可按申请的权限调用接口。',
    refuse: '拒绝',
    refuseTitle: (name: string) => `拒绝“${name}”的申请`,
    reason: '拒绝原因',
    reasonRule: '请输入原因，申请人会看到',
    approved: '已通过',
    refused: '已拒绝',
  },
  en: {
    label: 'Apps that wait for a review',
    empty: 'No app waits. It will stand here when an administrator of an enterprise has made one.',
    app: 'App',
    enterprise: 'Enterprise',
    asks: 'Asks for',
    asksNew: 'new app',
    asksPermissions: 'more permissions',
    permissions: 'Permissions',
    expiresAt: 'Valid until',
    never: 'no end',
    createdAt: 'Made',
    actions: 'Actions',
    approve: 'Approve',
    approveTitle: (name: string) => `Approve ${name}?`,
    approveHint: 'Within 5 seconds the app may call what it asks for.',
    refuse: 'Refuse',
    refuseTitle: (name: string) => `Refuse ${name}`,
    reason: 'Reason',
    reasonRule: 'Enter the reason; who asked will read it',
    approved: 'Approved',
    refused: 'Refused',
  },
});

type Review = GetData<'/platform/app/list'>['list'][number];

const REVIEWS_KEY = ['platform', 'reviews'];

/** Apps, and permissions of apps, that wait for an operator of the platform. */
export function ReviewsPage(): ReactNode {
  const words = useWords(WORDS);
  const { modal } = App.useApp();
  const [refused, setRefused] = useState<Review | null>(null);
  const approve = useChange({
    change: (appId: string) => post('/platform/app/approve', { appId }),
    changes: [REVIEWS_KEY],
    done: words.approved,
  });
  const columns = makeColumns(words, {
    onApprove: ({ appId, name }) =>
      void modal.confirm({
        title: words.approveTitle(name),
        content: words.approveHint,
        okText: words.approve,
        onOk: () => approve.mutateAsync(appId),
      }),
    onRefuse: setRefused,
  });
  return (
    <>
      <CursorTable<Review>
        label={words.label}
        rowKey="appId"
        queryKey={REVIEWS_KEY}
        ask={(page, signal) => get('/platform/app/list', page, signal)}
        columns={columns}
        empty={words.empty}
      />
      {refused === null ? null : <RefuseForm review={refused} onClose={() => setRefused(null)} />}
    </>
  );
}

function makeColumns(
  words: (typeof WORDS)['zh'],
  { onApprove, onRefuse }: { onApprove: (review: Review) => void; onRefuse: (review: Review) => void },
): TableColumnsType<Review> {
  return [
    {
      title: words.app,
      render: (_, { name, instanceAppid }) => (
        <Flex vertical>
          <Typography.Text ellipsis={{ tooltip: true }} style={{ maxWidth: 240 }}>
            {name}
          </Typography.Text>
          <Typography.Text type="secondary">{instanceAppid}</Typography.Text>
        </Flex>
      ),
    },
    {
      title: words.enterprise,
      render: (_, { enterpriseName }) => (
        <Typography.Text ellipsis={{ tooltip: enterpriseName }} style={{ maxWidth: 160 }}>
          {enterpriseName}
        </Typography.Text>
      ),
    },
    {
      title: words.asks,
      render: (_, { askedPermissions }) =>
        askedPermissions === null ? words.asksNew : words.asksPermissions,
    },
    {
      title: words.permissions,
      render: (_, { permissions, askedPermissions }) => (
        <Flex gap={4} wrap>
          {newPermissions(permissions, askedPermissions).map((permission) => (
            <Tag key={permission}>{permission}</Tag>
          ))}
        </Flex>
      ),
    },
    {
      title: words.expiresAt,
      render: (_, { expiresAt }) => (expiresAt === null ? words.never : formatTime(expiresAt)),
    },
    { title: words.createdAt, render: (_, { createdAt }) => formatTime(createdAt) },
    {
      title: words.actions,
      fixed: 'end',
      render: (_, review) => (
        <Flex gap={4}>
          <Button type="link" size="small" onClick={() => onApprove(review)}>
            {words.approve}
          </Button>
          <Button type="link" size="small" danger onClick={() => onRefuse(review)}>
            {words.refuse}
          </Button>
        </Flex>
      ),
    },
  ];
}

/** All of a new app; else what is added, as what an app gives up is gone without a review. */
function newPermissions(permissions: string[], asked: string[] | null): string[] {
  return asked === null ? permissions : asked.filter((permission) => !permissions.includes(permission));
}

function RefuseForm({ review, onClose }: { review: Review; onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const refuse = useChange({
    change: ({ reason }: { reason: string }) => post('/platform/app/refuse', { appId: review.appId, reason }),
    changes: [REVIEWS_KEY],
    done: words.refused,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal
      title={words.refuseTitle(review.name)}
      okText={words.refuse}
      isDanger
      change={refuse}
      onSubmit={refuse.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="reason"
        label={words.reason}
        rules={[{ required: true, whitespace: true, message: words.reasonRule }]}
      >
        <Input maxLength={200} showCount autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}
