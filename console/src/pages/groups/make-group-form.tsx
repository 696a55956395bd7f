import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Form, Radio, Spin } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { Failure } from '../../components/states.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import { BATCH_WAIT_MS } from './followed-batch.tsx';
import { type ChosenGroup, GroupChoice, idsOf } from './group-choice.tsx';
import { groupsKey } from './group-data.ts';
import { type PlaceFields, PlaceFormItems, placeOf, usePlaceStart } from './place-fields.tsx';
import type { Rule } from './rule-fields.tsx';
import { WORDS } from './words.ts';

const FORM_WORDS = defineWords({
  zh: {
    title: '由其他分组新建',
    kind: '运算',
    kinds: {
      union: '并集：在任意一个分组中的人',
      intersection: '交集：同时在每一个分组中的人',
      difference: '差集：在前者中、但不在后者任何一个分组中的人',
    },
    groups: '分组',
    from: '从这个分组中',
    without: '去掉这些分组中的人',
    few: '请至少选择 2 个分组',
    needed: '请选择分组',
    uncounted: '选好分组后，这里显示新分组将有多少人。',
    counting: '正在计算人数…',
    counted: (people: string) => `此刻共 ${people}`,
    snapshot: '新分组是静态分组，保存此刻的结果，之后不随来源分组变化。',
    done: '已新建分组',
  },
  en: {
    title: 'New group from others',
    kind: 'Operation',
    kinds: {
      union: 'Union: who is in any of the groups',
      intersection: 'Intersection: who is in every one of the groups',
      difference: 'Difference: who is in the first and in none of the others',
    },
    groups: 'Groups',
    from: 'Of this group',
    without: 'Without those in these groups',
    few: 'Choose at least 2 groups',
    needed: 'Choose a group',
    uncounted: 'Choose groups to see here how many people the new one will have.',
    counting: 'Counting…',
    counted: (people: string) => `${people} at this moment`,
    snapshot: 'The new group is static: it keeps what is true now and does not follow the others.',
    done: 'The group is made',
  },
});

type Kind = 'union' | 'intersection' | 'difference';

interface Fields extends PlaceFields {
  kind: Kind;
  groups?: ChosenGroup[];
  from?: ChosenGroup[];
  without?: ChosenGroup[];
}

/** What the fields mean; null while something is missing. */
function readRule({ kind, groups, from, without }: Partial<Fields>): Rule | null {
  if (kind === 'difference') {
    return idsOf(from).length > 0 && idsOf(without).length > 0
      ? { all: idsOf(from), none: idsOf(without) }
      : null;
  }
  if (idsOf(groups).length < 2) return null;
  return kind === 'union' ? { any: idsOf(groups) } : { all: idsOf(groups) };
}

/** Makes a static group of what others have in common, have together, or lack; the count is shown before it is made. */
export function MakeGroupForm({
  scope,
  categoryId,
  onClose,
}: {
  scope: string | null;
  categoryId: string;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const formWords = useWords(FORM_WORDS);
  const { enterpriseId } = useMember();
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const fields: Partial<Fields> = Form.useWatch([], form) ?? {};
  const start = usePlaceStart(scope, categoryId);
  const rule = readRule(fields);
  const count = useRuleCount(rule);
  const make = useChange({
    change: ({ rule: asked, ...place }: PlaceFields & { rule: Rule }) =>
      post('/group/make', { ...placeOf(place), rule: asked }, { enterpriseId, waitMs: BATCH_WAIT_MS }),
    changes: [groupsKey(enterpriseId)],
    done: formWords.done,
    onDone: ({ groupId, batch }) => {
      onClose();
      const search = batch === null || batch.status === 'FINISHED' ? {} : { batch: batch.batchIdStr };
      void navigate({
        to: '/e/$enterpriseId/groups/$groupId',
        params: { enterpriseId, groupId },
        search,
      } as never);
    },
    isErrorShown: true,
  });
  return (
    <FormModal<Fields>
      form={form}
      title={formWords.title}
      okText={words.create}
      // Who has not seen how many they are does not know yet what is made.
      isOkDisabled={count.people === null}
      change={make}
      initialValues={{ ...start, name: '', kind: 'union' }}
      onSubmit={(filled) => {
        const asked = readRule(filled);
        if (asked !== null) make.mutate({ ...filled, rule: asked });
      }}
      onClose={onClose}
      width={560}
    >
      <KindFormItem />
      <SourceFormItems isDifference={fields.kind === 'difference'} />
      <CountNotice count={count} />
      <PlaceFormItems />
    </FormModal>
  );
}

function KindFormItem(): ReactNode {
  const formWords = useWords(FORM_WORDS);
  return (
    <Form.Item name="kind" label={formWords.kind}>
      <Radio.Group
        style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
        options={(['union', 'intersection', 'difference'] as const).map((value) => ({
          value,
          label: formWords.kinds[value],
        }))}
      />
    </Form.Item>
  );
}

function SourceFormItems({ isDifference }: { isDifference: boolean }): ReactNode {
  const formWords = useWords(FORM_WORDS);
  if (!isDifference) {
    return (
      <Form.Item
        name="groups"
        label={formWords.groups}
        rules={[{ required: true, type: 'array', min: 2, message: formWords.few }]}
      >
        <GroupChoice />
      </Form.Item>
    );
  }
  const needed = [{ required: true, message: formWords.needed }];
  return (
    <>
      <Form.Item name="from" label={formWords.from} rules={needed}>
        <GroupChoice max={1} />
      </Form.Item>
      <Form.Item name="without" label={formWords.without} rules={needed}>
        <GroupChoice />
      </Form.Item>
    </>
  );
}

interface Count {
  isAsked: boolean;
  /** null: not known yet. */
  people: number | null;
  error: Error | null;
}

function useRuleCount(rule: Rule | null): Count {
  const { enterpriseId } = useMember();
  const { data, error } = useQuery({
    queryKey: [...groupsKey(enterpriseId), 'count', rule],
    queryFn: () => post('/group/count', { rule: rule ?? {} }, { enterpriseId }),
    enabled: rule !== null,
  });
  return { isAsked: rule !== null, people: data?.userCount ?? null, error };
}

function CountNotice({ count: { isAsked, people, error } }: { count: Count }): ReactNode {
  const words = useWords(WORDS);
  const formWords = useWords(FORM_WORDS);
  const style = { marginBottom: 16 };
  if (error !== null) {
    return (
      <div style={style}>
        <Failure error={error} />
      </div>
    );
  }
  if (!isAsked) return <Alert type="info" title={formWords.uncounted} style={style} />;
  return people === null ? (
    <Alert type="info" icon={<Spin size="small" />} showIcon title={formWords.counting} style={style} />
  ) : (
    <Alert
      type="success"
      showIcon
      role="status"
      title={formWords.counted(words.people(people))}
      description={formWords.snapshot}
      style={style}
    />
  );
}
