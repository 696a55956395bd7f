import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Flex, Select, Typography } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { Cut } from './group-columns.tsx';
import { type Group, groupsKey } from './group-data.ts';
import { WORDS } from './words.ts';

const CHOICE_WORDS = defineWords({
  zh: { placeholder: '输入名称搜索分组', nothing: '没有匹配的分组' },
  en: { placeholder: 'Type a name to find groups', nothing: 'No group matches' },
});

/** Milliseconds after the last letter. */
const PAUSE_MS = 250;
const FOUND_MAX = 50;

/** A chosen group as the field keeps it, with its name, so that it can be shown. */
export interface ChosenGroup {
  value: string;
  label: string;
}

export function idsOf(chosen: readonly ChosenGroup[] | undefined): string[] {
  return (chosen ?? []).map(({ value }) => value);
}

/** Groups, found by their names. As `Form.Item` gives `value` and `onChange`, it is a field of a form. */
export function GroupChoice({
  id,
  value = [],
  onChange,
  max,
}: {
  id?: string;
  value?: ChosenGroup[];
  onChange?: (chosen: ChosenGroup[]) => void;
  /** How many can be chosen; as many as one likes when absent. */
  max?: number;
}): ReactNode {
  const words = useWords(WORDS);
  const choiceWords = useWords(CHOICE_WORDS);
  const [text, setText] = useState('');
  const { data, isFetching } = useFoundGroups(text);
  const options = (data ?? []).map((group) => ({ value: group.groupId, label: group.name, group }));
  return (
    <Select<ChosenGroup[], (typeof options)[number]>
      {...(id === undefined ? {} : { id })}
      mode="multiple"
      labelInValue
      {...(max === undefined ? {} : { maxCount: max })}
      value={value}
      onChange={(chosen) =>
        onChange?.(chosen.map(({ value: groupId, label }) => ({ value: groupId, label })))
      }
      options={options}
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setText }}
      onOpenChange={(isOpen) => {
        if (!isOpen) setText('');
      }}
      placeholder={choiceWords.placeholder}
      notFoundContent={isFetching ? null : choiceWords.nothing}
      optionRender={({ data: { group } }) => (
        <Flex justify="space-between" gap={12}>
          <Cut text={group.name} width={280} />
          <Typography.Text type="secondary" style={{ flex: 'none' }}>
            {group.deptId === null ? words.enterpriseScope : group.deptName} ·{' '}
            {group.userCount === null ? words.types.DYNAMIC : formatNumber(group.userCount)}
          </Typography.Text>
        </Flex>
      )}
      style={{ width: '100%' }}
    />
  );
}

function useFoundGroups(text: string): { data: Group[] | undefined; isFetching: boolean } {
  const { enterpriseId } = useMember();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, isFetching } = useQuery({
    queryKey: [...groupsKey(enterpriseId), 'choice', asked],
    queryFn: ({ signal }) =>
      get('/group/list', { enterpriseId, size: FOUND_MAX, ...(asked === '' ? {} : { name: asked }) }, signal),
    placeholderData: keepPreviousData,
  });
  return { data: data?.list, isFetching: isFetching || text.trim() !== asked };
}
