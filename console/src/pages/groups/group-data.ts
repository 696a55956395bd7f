import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type GetData, get } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';

export type Group = GetData<'/group/list'>['list'][number];
export type ShownGroup = GetData<'/group/show'>;
export type Categories = GetData<'/category/list'>;
export type Category = Categories['list'][number];
export type User = GetData<'/group/member/list'>['list'][number];

/** What the address and the forms call the enterprise's own scope, and the built-in 未分类. */
export const ENTERPRISE_SCOPE = '0';
export const UNCATEGORIZED = '0';

/** The beginning of every key under which something of groups is kept, so that a change of one asks for all again. */
export function groupsKey(enterpriseId: string): readonly string[] {
  return ['e', enterpriseId, 'groups'];
}

/** The scope of a group or category, as the address and the forms name it. */
export function scopeOf({ deptId }: { deptId: string | null }): string {
  return deptId ?? ENTERPRISE_SCOPE;
}

/** What a request says of a scope: nothing for the enterprise's own. */
export function deptIdOf(scope: string): { deptId?: string } {
  return scope === ENTERPRISE_SCOPE ? {} : { deptId: scope };
}

export function useCategories(): UseQueryResult<Categories> {
  const { enterpriseId } = useMember();
  return useQuery({
    queryKey: [...groupsKey(enterpriseId), 'categories'],
    queryFn: ({ signal }) => get('/category/list', { enterpriseId }, signal),
  });
}

export function useGroup(groupId: string): UseQueryResult<ShownGroup> {
  const { enterpriseId } = useMember();
  return useQuery({
    queryKey: [...groupsKey(enterpriseId), 'group', groupId],
    queryFn: ({ signal }) => get('/group/show', { enterpriseId, groupId }, signal),
  });
}
