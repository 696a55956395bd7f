import { useMutation } from '@tanstack/react-query';
import { Alert, Input, Select, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { useIdentityTypes } from '../../api/identity-types.ts';
import { type GetData, post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { Failure } from '../../components/states.tsx';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({
  zh: {
    type: '身份类型',
    anyType: '任意类型',
    value: '按身份查找成员',
    inside: '在此分组中',
    outside: '不在此分组中',
    outsideHint: '身份值须完全一致；该用户可能不存在，或不在此分组中。',
  },
  en: {
    type: 'Identity type',
    anyType: 'Any type',
    value: 'Find a member by an identity',
    inside: 'In this group',
    outside: 'Not in this group',
    outsideHint: 'The value has to be whole. There may be no such user, or it is not in this group.',
  },
});

export type FoundMembers = Pick<GetData<'/group/member/list'>, 'list'>;

/** Tells whether somebody is in the group. What is typed stays out of the address: it names a person. */
export function FindMember({
  groupId,
  reason,
  onFound,
}: {
  groupId: string;
  reason: string | null;
  /** null: nothing is searched any more. */
  onFound: (found: FoundMembers | null) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const [type, setType] = useState('');
  const find = useMutation({
    mutationFn: (identityValue: string) =>
      post(
        '/group/member/find',
        { groupId, identityValue, ...(type === '' ? {} : { identityType: type }) },
        { enterpriseId },
      ),
    onSuccess: onFound,
    onError: () => onFound({ list: [] }),
  });
  const search = (text: string): void => {
    if (text.trim() !== '') return find.mutate(text.trim());
    find.reset();
    onFound(null);
  };
  const isInside = find.data !== undefined && find.data.list.length > 0;
  return (
    <>
      <Space.Compact>
        <TypeSelect type={type} isDisabled={reason !== null} onChoose={setType} />
        <Input.Search
          aria-label={words.value}
          placeholder={words.value}
          title={reason ?? undefined}
          allowClear
          disabled={reason !== null}
          loading={find.isPending}
          style={{ width: 240 }}
          onSearch={search}
        />
      </Space.Compact>
      {find.isSuccess ? (
        <Alert
          role="status"
          style={{ order: 1, width: '100%' }}
          type={isInside ? 'success' : 'warning'}
          showIcon
          title={isInside ? words.inside : words.outside}
          description={isInside ? undefined : words.outsideHint}
        />
      ) : null}
      {find.error === null ? null : (
        <div style={{ order: 1, width: '100%' }}>
          <Failure error={find.error} />
        </div>
      )}
    </>
  );
}

function TypeSelect({
  type,
  isDisabled,
  onChoose,
}: {
  /** '' for any. */
  type: string;
  isDisabled: boolean;
  onChoose: (type: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const types = (useIdentityTypes().data?.list ?? []).filter(({ enabled }) => enabled);
  return (
    <Select
      aria-label={words.type}
      value={type}
      style={{ width: 130 }}
      disabled={isDisabled}
      options={[
        { value: '', label: words.anyType },
        ...types.map(({ code, name }) => ({ value: code, label: name })),
      ]}
      onChange={onChoose}
    />
  );
}
