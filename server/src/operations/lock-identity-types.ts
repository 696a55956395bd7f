import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

export interface LockedIdentityType {
  id: number;
  code: string;
  scope: string;
  priority: number;
  builtIn: boolean;
}

/**
 * Takes the enterprise's lane, so that types change between chunks and by one call at a time; waits for the chunk that is being
 * applied. Must run in a transaction.
 * @returns the types in their stored order.
 * @throws {MusterError} PERMISSION_DENIED while the operator has not opened the feature for the enterprise.
 */
export async function lockIdentityTypes(
  tx: Db,
  { enterpriseId }: { enterpriseId: number },
): Promise<LockedIdentityType[]> {
  await tx.query({
    text: 'select from lane where enterprise_id = $1::int for update',
    values: [enterpriseId],
  });
  const { rows } = await tx.query<LockedIdentityType & { isOpen: boolean }>({
    text: `
      select t.id, t.code, t.scope, t.priority, t.built_in as "builtIn", e.manages_identity_types as "isOpen"
      from identity_type t
      join enterprise e on e.id = $1::int
      where t.enterprise_id = $1::int
      order by t.priority, t.id`,
    values: [enterpriseId],
  });
  if (rows[0]?.isOpen !== true) {
    throw new MusterError('PERMISSION_DENIED', {
      zh: '运营人员没有为本企业开通“身份类型管理”，内置身份类型按原样生效',
      en: 'the operator has not opened the management of identity types for this enterprise; the built-in types are in force as they are',
    });
  }
  return rows;
}

export function noSuchType(code: string): MusterError {
  return new MusterError('NOT_FOUND', {
    zh: `没有身份类型 ${code}`,
    en: `there is no identity type ${code}`,
  });
}
