import type { Db } from '../postgres/database.ts';
import { lockIdentityTypes, noSuchType } from './lock-identity-types.ts';

/**
 * Switches an identity type off or on again: rows that use one that is off fail, what is stored stays. Holds from the next
 * chunk on. Must run in a transaction.
 * @throws {MusterError} NOT_FOUND, PERMISSION_DENIED
 */
export async function switchIdentityType(
  tx: Db,
  { enterpriseId, code, isEnabled }: { enterpriseId: number; code: string; isEnabled: boolean },
): Promise<void> {
  await lockIdentityTypes(tx, { enterpriseId });
  const { rowCount } = await tx.query({
    text: `
      update identity_type set enabled = $3::boolean
      where enterprise_id = $1::int and code = $2::text`,
    values: [enterpriseId, code, isEnabled],
  });
  if (rowCount === 0) throw noSuchType(code);
}
