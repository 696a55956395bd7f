import { Button, Flex, Form, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { type PostBody, post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { Failure } from '../../components/states.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import { type ChosenGroup, GroupChoice, idsOf } from './group-choice.tsx';
import { WORDS } from './words.ts';

const RULE_WORDS = defineWords({
  zh: {
    all: '同时在以下每一个分组中',
    any: '在以下任意一个分组中',
    none: '不在以下任何一个分组中',
    needed: '前两项至少选择一个分组',
    count: '试算人数',
    counted: '按此规则，此刻共有',
    hint: '三个条件同时满足的用户是成员；之后随所选分组的成员变化而变化。',
  },
  en: {
    all: 'In every one of these groups',
    any: 'In at least one of these groups',
    none: 'In none of these groups',
    needed: 'Choose a group in one of the first two',
    count: 'Count',
    counted: 'By this rule there are, at this moment,',
    hint: 'Members are the users who meet all three conditions; they change as those groups change.',
  },
});

export type Rule = PostBody<'/group/count'>['rule'];

export interface RuleFields {
  all?: ChosenGroup[];
  any?: ChosenGroup[];
  none?: ChosenGroup[];
}

export function ruleOf({ all, any, none }: RuleFields): Rule {
  return { all: idsOf(all), any: idsOf(any), none: idsOf(none) };
}

/** What makes a group dynamic, within a form; and how many people it means, before it is saved. */
export function RuleFormItems(): ReactNode {
  const words = useWords(RULE_WORDS);
  const form = Form.useFormInstance<RuleFields>();
  const needed = {
    validator: () => {
      const { all = [], any = [] } = form.getFieldsValue(['all', 'any']);
      return all.length + any.length > 0 ? Promise.resolve() : Promise.reject(new Error(words.needed));
    },
  };
  return (
    <>
      <Typography.Paragraph type="secondary">{words.hint}</Typography.Paragraph>
      <Form.Item name="all" label={words.all}>
        <GroupChoice />
      </Form.Item>
      <Form.Item name="any" label={words.any} dependencies={['all']} rules={[needed]}>
        <GroupChoice />
      </Form.Item>
      <Form.Item name="none" label={words.none}>
        <GroupChoice />
      </Form.Item>
      <RuleCount />
    </>
  );
}

function RuleCount(): ReactNode {
  const words = useWords(RULE_WORDS);
  const shared = useWords(WORDS);
  const { enterpriseId } = useMember();
  const form = Form.useFormInstance<RuleFields>();
  const all = Form.useWatch('all', form);
  const any = Form.useWatch('any', form);
  const none = Form.useWatch('none', form);
  const rule = ruleOf({ ...(all && { all }), ...(any && { any }), ...(none && { none }) });
  const count = useMutation({
    mutationFn: (asked: Rule) => post('/group/count', { rule: asked }, { enterpriseId }),
  });
  // What was counted for another rule says nothing of this one.
  const isCurrent = JSON.stringify(count.variables) === JSON.stringify(rule);
  return (
    <Flex vertical gap={8} style={{ marginBottom: 16 }}>
      <Flex gap={12} align="center" wrap>
        <Button
          loading={count.isPending}
          disabled={idsOf(all).length + idsOf(any).length === 0}
          onClick={() => count.mutate(rule)}
        >
          {words.count}
        </Button>
        {isCurrent && count.data !== undefined ? (
          <span role="status">
            {words.counted} <strong className="figure">{shared.people(count.data.userCount)}</strong>
          </span>
        ) : null}
      </Flex>
      {isCurrent && count.error !== null ? <Failure error={count.error} /> : null}
    </Flex>
  );
}
