import { Alert, Button, Flex, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';
import { defineWords, useWords } from '../language/language.tsx';

const WORDS = defineWords({
  zh: {
    once: '只显示这一次，关闭后无法再次查看。请立即保存到安全的地方。',
    saved: '我已保存',
    copy: '复制',
    copied: '已复制',
  },
  en: {
    once: 'This is shown once and cannot be looked up later. Keep it in a safe place now.',
    saved: 'I have saved it',
    copy: 'Copy',
    copied: 'Copied',
  },
});

/** A secret that the server does not know any more after it was made: it goes away only when the reader says that it is kept. */
export function OnceShown({
  title,
  values,
  onClose,
  children,
}: {
  title: string;
  values: readonly { label: string; value: string }[];
  onClose: () => void;
  /** What to do with it. */
  children?: ReactNode;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <Modal
      open
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {words.saved}
        </Button>
      }
    >
      <Flex vertical gap={16}>
        <Alert type="warning" showIcon title={words.once} />
        {values.map(({ label, value }) => (
          <Flex vertical key={label} gap={4}>
            <Typography.Text type="secondary">{label}</Typography.Text>
            <Typography.Text
              strong
              copyable={{ text: value, tooltips: [words.copy, words.copied] }}
              style={{ fontFamily: 'monospace', fontSize: 15, wordBreak: 'break-all' }}
            >
              {value}
            </Typography.Text>
          </Flex>
        ))}
        {children}
      </Flex>
    </Modal>
  );
}
