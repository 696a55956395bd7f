import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { lockIdentityTypes } from './lock-identity-types.ts';

/**
 * Sets the order in which fuzzy matching tries the types. Holds from the next chunk on. Must run in a transaction.
 * @param codes every type of the enterprise, once.
 * @throws {MusterError} PARAM_ERROR when they are not; PERMISSION_DENIED.
 */
export async function reorderIdentityTypes(
  tx: Db,
  { enterpriseId, codes }: { enterpriseId: number; codes: string[] },
): Promise<void> {
  const types = await lockIdentityTypes(tx, { enterpriseId });
  const sent = new Set(codes);
  const isWhole = types.every(({ code }) => sent.has(code));
  if (!isWhole || codes.length !== types.length) {
    const all = types.map(({ code }) => code).join(', ');
    throw new MusterError('PARAM_ERROR', {
      zh: `/codes 必须包含全部身份类型各一次：${all}`,
      en: `/codes must name every identity type once: ${all}`,
    });
  }
  await tx.query({
    text: `
      update identity_type t set priority = o.place
      from unnest($2::text[]) with ordinality as o (code, place)
      where t.enterprise_id = $1::int and t.code = o.code`,
    values: [enterpriseId, codes],
  });
}
