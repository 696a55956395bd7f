import { Flex, Typography } from 'antd';
import { type ReactNode, useEffect } from 'react';

/** The frame of every page: its name, what can be done on it, and what it shows. */
export function Page({
  title,
  hint,
  actions,
  children,
}: {
  title: string;
  /** One sentence for who is here for the first time. */
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${title} - Muster`;
  }, [title]);
  return (
    <Flex vertical gap={16} style={{ padding: 24 }}>
      <Flex justify="space-between" align="flex-start" gap={16} wrap>
        <div>
          <Typography.Title level={1} style={{ fontSize: 22, margin: 0, whiteSpace: 'pre-wrap' }}>
            {title}
          </Typography.Title>
          {hint === undefined ? null : <Typography.Text type="secondary">{hint}</Typography.Text>}
        </div>
        <Flex gap={8} wrap>
          {actions}
        </Flex>
      </Flex>
      {children}
    </Flex>
  );
}
