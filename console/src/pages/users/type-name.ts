import { useIdentityTypes } from '../../api/identity-types.ts';

/** What people call an identity type; one that is gone is called by its code. */
export function useTypeName(): (code: string) => string {
  const types = useIdentityTypes().data?.list ?? [];
  return (code) => types.find((type) => type.code === code)?.name ?? code;
}
