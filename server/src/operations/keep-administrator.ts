import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/**
 * Makes sure that an enterprise keeps an administrator when somebody ceases to be one; must run in the transaction of that, before
 * it. Holds the administrators' rows, so that of two who withdraw each other one comes too late.
 * @throws {MusterError} CONFLICT when the person is the only one.
 */
export async function keepAdministrator(
  tx: Db,
  { enterpriseId, personId }: { enterpriseId: number; personId: number },
): Promise<void> {
  const { rows } = await tx.query<{ personId: number }>({
    text: `
      select person_id as "personId" from member
      where enterprise_id = $1::int and role = 'administrator'
      order by person_id
      for update`,
    values: [enterpriseId],
  });
  const [first] = rows;
  if (rows.length !== 1 || first?.personId !== personId) return;
  throw new MusterError('CONFLICT', {
    zh: '这是企业唯一的管理员，请先指定另一位管理员',
    en: 'this is the only administrator of the enterprise; appoint another one first',
  });
}
