import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Language, useLanguage } from '../language/language.tsx';
import { type GetData, get } from './client.ts';
import { useMember } from './session.ts';

type IdentityTypes = GetData<'/identity-type/list'>;

export type IdentityType = IdentityTypes['list'][number];

/** The server has one name for each; those of built-in types are ours to translate. */
const ENGLISH_NAMES: Record<string, string> = {
  unionid: 'WeChat unionid',
  openid: 'WeChat openid',
  phone: 'Phone',
  id: 'User id',
  external_userid: 'WeCom external contact',
  email: 'Email',
};

export function identityTypesKey(enterpriseId: string): readonly unknown[] {
  return ['e', enterpriseId, 'identity-types'];
}

/** The identity types of the enterprise in matching order, and whether it may change them. */
export function useIdentityTypes(): UseQueryResult<IdentityTypes> {
  const { enterpriseId } = useMember();
  const { language } = useLanguage();
  return useQuery({
    queryKey: identityTypesKey(enterpriseId),
    queryFn: ({ signal }) => get('/identity-type/list', { enterpriseId }, signal),
    select: ({ isOpen, list }) => ({ isOpen, list: list.map((type) => translate(type, language)) }),
  });
}

/** What people call an identity type; one that is gone is called by its code. */
export function useTypeName(): (code: string) => string {
  const types = useIdentityTypes().data?.list ?? [];
  return (code) => types.find((type) => type.code === code)?.name ?? code;
}

function translate(type: IdentityType, language: Language): IdentityType {
  const english = type.builtIn && language === 'en' ? ENGLISH_NAMES[type.code] : undefined;
  return english === undefined ? type : { ...type, name: english };
}
