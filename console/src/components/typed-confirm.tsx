import { Form, Input, Modal, Typography } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { defineWords, useWords } from '../language/language.tsx';
import { stayOpen } from './dialog.ts';
import { Failure } from './states.tsx';

const WORDS = defineWords({
  zh: {
    before: '请输入',
    after: '以确认',
    label: '确认文字',
    cancel: '取消',
  },
  en: {
    before: 'Type',
    after: 'to confirm',
    label: 'Confirmation',
    cancel: 'Cancel',
  },
});

/** A question that is not answered by accident: what is to go has to be typed. */
export function TypedConfirm({
  title,
  expected,
  okText,
  isPending,
  error,
  onConfirm,
  onCancel,
  children,
}: {
  title: string;
  /** What has to be typed. */
  expected: string;
  okText: string;
  isPending: boolean;
  error: Error | null;
  onConfirm: () => void;
  onCancel: () => void;
  children: ReactNode;
}): ReactNode {
  const words = useWords(WORDS);
  const [typed, setTyped] = useState('');
  const id = useId();
  const isTyped = typed === expected;
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={words.cancel}
      okButtonProps={{ danger: true, disabled: !isTyped, loading: isPending, htmlType: 'submit', form: id }}
      onCancel={onCancel}
      {...stayOpen({ isPending })}
    >
      {children}
      <Typography.Paragraph style={{ marginTop: 16 }}>
        {words.before}{' '}
        <Typography.Text code style={{ whiteSpace: 'pre-wrap' }}>
          {expected}
        </Typography.Text>{' '}
        {words.after}
      </Typography.Paragraph>
      <Form id={id} onFinish={() => isTyped && onConfirm()}>
        <Input
          aria-label={words.label}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
        />
      </Form>
      {error === null ? null : (
        <div style={{ marginTop: 12 }}>
          <Failure error={error} />
        </div>
      )}
    </Modal>
  );
}
