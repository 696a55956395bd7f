import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Alert, Input, Select, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { useIdentityTypes } from '../../api/identity-types.ts';
import { type PostData, post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { Failure } from '../../components/states.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import { groupsKey } from './group-data.ts';

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

export interface MemberSearch {
  identityValue: string;
  /** undefined: of any type. */
  identityType: string | undefined;
  /** The same asked again is another question, as its answer may have changed. */
  askedAt: number;
}

export type FoundMembers = UseQueryResult<PostData<'/group/member/find'>>;

/** Who is in the group of those that the identity is of; whatever changes groups makes it look again. Null: nobody is searched. */
export function useFoundMembers(groupId: string, search: MemberSearch | null): FoundMembers | null {
  const { enterpriseId } = useMember();
  const { identityValue = '', identityType } = search ?? {};
  const type = identityType === undefined ? {} : { identityType };
  const found = useQuery({
    queryKey: [...groupsKey(enterpriseId), 'found', groupId, search],
    queryFn: () => post('/group/member/find', { groupId, identityValue, ...type }, { enterpriseId }),
    enabled: search !== null,
    // Who was looked for is kept no longer than it is shown.
    gcTime: 0,
  });
  return search === null ? null : found;
}

/** Tells whether somebody is in the group. What is typed stays out of the address: it names a person. */
export function FindMember({
  found,
  reason,
  onSearch,
}: {
  /** null: nobody is searched. */
  found: FoundMembers | null;
  reason: string | null;
  onSearch: (search: MemberSearch | null) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const [type, setType] = useState('');
  const search = (text: string): void => {
    const identityValue = text.trim();
    const identityType = type === '' ? undefined : type;
    onSearch(identityValue === '' ? null : { identityValue, identityType, askedAt: Date.now() });
  };
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
          style={{ width: 240 }}
          onSearch={search}
        />
      </Space.Compact>
      {found === null ? null : (
        <div style={{ order: 1, width: '100%' }}>
          <Finding found={found} />
        </div>
      )}
    </>
  );
}

function Finding({ found: { data, error } }: { found: FoundMembers }): ReactNode {
  const words = useWords(WORDS);
  if (error !== null) return <Failure error={error} />;
  if (data === undefined) return null;
  const isInside = data.list.length > 0;
  return (
    <Alert
      role="status"
      type={isInside ? 'success' : 'warning'}
      showIcon
      title={isInside ? words.inside : words.outside}
      description={isInside ? undefined : words.outsideHint}
    />
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
