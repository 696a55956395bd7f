import { Flex, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../language/language.tsx';
import { useDepartmentName } from './department-name.ts';
import type { Sums } from './file-data.ts';
import { RUN_WORDS } from './run-words.ts';

/** Names of groups that do not exist yet: a wrong column is seen here. */
export function NewGroups({ title, groups }: { title: string; groups: Sums['newGroups'] }): ReactNode {
  const words = useWords(RUN_WORDS);
  const nameDepartment = useDepartmentName();
  if (groups.length === 0) return null;
  return (
    <div>
      <Typography.Text type="secondary">{title}</Typography.Text>
      <Flex
        gap={4}
        wrap
        role="group"
        aria-label={title}
        // Reachable by the keyboard, since many of them scroll.
        tabIndex={0}
        style={{ maxHeight: 160, overflow: 'auto', marginTop: 4 }}
      >
        {groups.map(({ deptId, name }) => (
          <Tag
            key={`${deptId} ${name}`}
            style={{ margin: 0, whiteSpace: 'normal', overflowWrap: 'anywhere' }}
          >
            {deptId === null ? name : words.ofDepartment(name, nameDepartment(deptId))}
          </Tag>
        ))}
      </Flex>
    </div>
  );
}
