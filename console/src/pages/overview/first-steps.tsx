import { ApiOutlined, FileAddOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Card, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useMember } from '../../api/session.ts';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

/** For an enterprise or a department that has imported nothing: how to begin. */
export function FirstSteps(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId, deptId } = useMember();
  return (
    <Card>
      <Flex vertical gap={16}>
        <div>
          <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
            {words.begin}
          </Typography.Title>
          <Typography.Text type="secondary">
            {deptId === null ? words.beginHint : words.beginHintDepartment}
          </Typography.Text>
        </div>
        <Flex gap={16} wrap>
          {/* Apps are the whole enterprise's. */}
          {deptId === null ? (
            <Step icon={<ApiOutlined />} title={words.byApp} hint={words.byAppHint}>
              <Link to="/e/$enterpriseId/apps" params={{ enterpriseId }}>
                {words.byAppAction}
              </Link>
            </Step>
          ) : null}
          <Step icon={<FileAddOutlined />} title={words.byFile} hint={words.byFileHint}>
            <Link to="/e/$enterpriseId/files" params={{ enterpriseId }}>
              {words.byFileAction}
            </Link>
          </Step>
        </Flex>
      </Flex>
    </Card>
  );
}

function Step({
  icon,
  title,
  hint,
  children,
}: {
  icon: ReactNode;
  title: string;
  hint: string;
  children: ReactNode;
}): ReactNode {
  return (
    <Card size="small" style={{ flex: '1 1 280px' }}>
      <Flex vertical gap={8}>
        <Flex gap={8} align="center" style={{ fontSize: 16, color: '#1668dc' }}>
          {icon}
          <Typography.Text strong>{title}</Typography.Text>
        </Flex>
        <Typography.Text type="secondary">{hint}</Typography.Text>
        {children}
      </Flex>
    </Card>
  );
}
