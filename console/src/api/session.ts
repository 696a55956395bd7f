import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type GetData, get } from './client.ts';

export type Me = GetData<'/me'>;
export type Enterprise = Me['enterprises'][number];
export type Role = Enterprise['role'];

export const ME = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get('/me', undefined, signal),
  staleTime: 30_000,
});

/** Who is signed in. Only pages behind the sign-in use it, so it is there. */
export function useMe(): Me {
  return useSuspenseQuery(ME).data;
}

const RANKS: Record<Role, number> = { reader: 1, operator: 2, administrator: 3 };

export interface Member extends Enterprise {
  /** Whether the person has this role or a higher one here. */
  can: (role: Role) => boolean;
}

/** Who the person is in the enterprise of the address; null: nobody there. */
export function useMembership(): Member | null {
  const { enterpriseId } = useParams({ strict: false });
  const enterprise = useMe().enterprises.find((candidate) => candidate.enterpriseId === enterpriseId);
  if (enterprise === undefined) return null;
  return { ...enterprise, can: (role) => RANKS[enterprise.role] >= RANKS[role] };
}

/** As `useMembership`, on pages of an enterprise, which are shown to its members only. */
export function useMember(): Member {
  const member = useMembership();
  if (member === null) throw new Error('this page is shown to members of the enterprise only');
  return member;
}
