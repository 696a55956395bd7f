import { EllipsisOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Dropdown, type TableColumnsType, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import type { Group } from './group-data.ts';
import { type GroupWords, nameCategory } from './words.ts';

export type GroupAction = 'rename' | 'move' | 'remove';

interface ColumnsInput {
  words: GroupWords;
  enterpriseId: string;
  /** Why nothing can be changed; null when it can. */
  reason: string | null;
  withScope: boolean;
  onAct: (action: GroupAction, group: Group) => void;
}

/** Long names end in dots; the browser shows the whole at rest, which costs a long list less than tooltips of our own. */
export function makeGroupColumns(input: ColumnsInput): TableColumnsType<Group> {
  const { words, enterpriseId, withScope } = input;
  const scope: TableColumnsType<Group> = [
    {
      title: words.scope,
      render: (_, { deptId, deptName }) => (
        <Cut text={deptId === null ? words.enterpriseScope : (deptName ?? deptId)} width={120} />
      ),
    },
  ];
  return [
    {
      title: words.name,
      render: (_, { groupId, name }) => (
        <Link to="/e/$enterpriseId/groups/$groupId" params={{ enterpriseId, groupId }}>
          <Cut text={name} width={190} />
        </Link>
      ),
    },
    { title: words.type, render: (_, { type }) => <GroupType type={type} words={words} /> },
    {
      title: words.users,
      align: 'right',
      render: (_, { userCount }) => (userCount === null ? '—' : formatNumber(userCount)),
    },
    ...(withScope ? scope : []),
    { title: words.category, render: (_, group) => <Cut text={nameCategory(group, words)} width={120} /> },
    { title: words.createdAt, render: (_, { createdAt }) => formatTime(createdAt) },
    { title: words.actions, fixed: 'right', render: (_, group) => <RowActions {...input} group={group} /> },
  ];
}

export function GroupType({ type, words }: { type: Group['type']; words: GroupWords }): ReactNode {
  return <Tag {...(type === 'DYNAMIC' ? { color: 'blue' } : {})}>{words.types[type]}</Tag>;
}

/** At most so many pixels of a text, with every blank that it has. */
export function Cut({ text, width }: { text: string; width: number }): ReactNode {
  return (
    <span
      title={text}
      style={{
        display: 'inline-block',
        maxWidth: width,
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'pre',
        verticalAlign: 'bottom',
      }}
    >
      {text}
    </span>
  );
}

/** A menu takes longer to make than all else in a row, so that it is made when somebody asks for it. */
function RowActions({ words, reason, onAct, group }: ColumnsInput & { group: Group }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [isMade, setMade] = useState(false);
  const button = (
    <ActionButton
      type="text"
      size="small"
      icon={<EllipsisOutlined />}
      reason={reason}
      aria-label={words.actionsOf(group.name)}
      aria-haspopup="menu"
      onClick={() => {
        setMade(true);
        setOpen(true);
      }}
    />
  );
  if (!isMade) return button;
  const item = (key: GroupAction) => ({
    key,
    label: words[key],
    danger: key === 'remove',
    onClick: () => onAct(key, group),
  });
  return (
    <Dropdown
      autoFocus
      open={isOpen}
      onOpenChange={setOpen}
      trigger={['click']}
      menu={{ items: [item('rename'), item('move'), item('remove')] }}
    >
      {button}
    </Dropdown>
  );
}
