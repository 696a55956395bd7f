import { Link } from '@tanstack/react-router';
import { Descriptions, Flex, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { FormModal } from '../../components/form-modal.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { type ShownGroup, groupsKey } from './group-data.ts';
import { type RuleFields, RuleFormItems, ruleOf } from './rule-fields.tsx';
import { WORDS } from './words.ts';

const RULE_WORDS = defineWords({
  zh: {
    title: '规则',
    edit: '修改规则',
    all: '在每一个中',
    any: '在任意一个中',
    none: '不在任何一个中',
    named: '引用本分组的动态分组',
    namedHint: '有动态分组引用时，本分组不能删除。',
    unnamed: '没有动态分组引用本分组。',
  },
  en: {
    title: 'Rule',
    edit: 'Change the rule',
    all: 'In every one of',
    any: 'In at least one of',
    none: 'In none of',
    named: 'Dynamic groups that name this one',
    namedHint: 'While a dynamic group names it, this group cannot be deleted.',
    unnamed: 'No dynamic group names this one.',
  },
});

type Named = ShownGroup['namedBy'];

/** What a dynamic group follows, and which dynamic groups follow this one. */
export function RuleTab({ group }: { group: ShownGroup }): ReactNode {
  const words = useWords(RULE_WORDS);
  const reason = useRoleReason('operator');
  const [isEdited, setEdited] = useState(false);
  const { rule, namedBy } = group;
  const headingStyle = { fontSize: 16, margin: 0 };
  return (
    <Flex vertical gap={24}>
      {rule === null ? null : (
        <Flex vertical gap={12}>
          <Flex justify="space-between" align="center">
            <Typography.Title level={2} style={headingStyle}>
              {words.title}
            </Typography.Title>
            <ActionButton reason={reason} onClick={() => setEdited(true)}>
              {words.edit}
            </ActionButton>
          </Flex>
          <Descriptions
            bordered
            column={1}
            size="small"
            styles={{ label: { width: 180 } }}
            items={(['all', 'any', 'none'] as const).map((part) => ({
              key: part,
              label: words[part],
              children: <GroupLinks groups={namesOf(group, rule[part])} />,
            }))}
          />
        </Flex>
      )}
      <Flex vertical gap={8}>
        <Typography.Title level={2} style={headingStyle}>
          {words.named}
        </Typography.Title>
        <Typography.Text type="secondary">
          {namedBy.length === 0 ? words.unnamed : words.namedHint}
        </Typography.Text>
        {namedBy.length === 0 ? null : <GroupLinks groups={namedBy} />}
      </Flex>
      {isEdited ? <RuleForm group={group} onClose={() => setEdited(false)} /> : null}
    </Flex>
  );
}

function namesOf({ ruleGroups }: ShownGroup, groupIds: string[] = []): Named {
  return groupIds.map(
    (groupId) => ruleGroups.find((named) => named.groupId === groupId) ?? { groupId, name: groupId },
  );
}

function GroupLinks({ groups }: { groups: Named }): ReactNode {
  const { enterpriseId } = useMember();
  if (groups.length === 0) return '—';
  return (
    <Flex gap="4px 16px" wrap>
      {groups.map(({ groupId, name }) => (
        <Link key={groupId} to="/e/$enterpriseId/groups/$groupId" params={{ enterpriseId, groupId }}>
          {name}
        </Link>
      ))}
    </Flex>
  );
}

function RuleForm({ group, onClose }: { group: ShownGroup; onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const ruleWords = useWords(RULE_WORDS);
  const { enterpriseId } = useMember();
  const save = useChange({
    change: (fields: RuleFields) =>
      post('/group/change', { groupId: group.groupId, rule: ruleOf(fields) }, { enterpriseId }),
    changes: [groupsKey(enterpriseId)],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  const start = (part: 'all' | 'any' | 'none') =>
    namesOf(group, group.rule?.[part]).map(({ groupId, name }) => ({ value: groupId, label: name }));
  return (
    <FormModal<RuleFields>
      title={ruleWords.edit}
      okText={words.save}
      change={save}
      initialValues={{ all: start('all'), any: start('any'), none: start('none') }}
      onSubmit={save.mutate}
      onClose={onClose}
      width={560}
    >
      <RuleFormItems />
    </FormModal>
  );
}
