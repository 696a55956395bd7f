import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/** @throws {MusterError} NOT_FOUND when the person has no role there. */
export async function withdrawRole(
  db: Db,
  { username, enterpriseId }: { username: string; enterpriseId: number },
): Promise<void> {
  const { rowCount } = await db.query({
    text: `
      delete from member
      where enterprise_id = $2::int and person_id = (select id from person where username = $1::text)`,
    values: [username, enterpriseId],
  });
  if (rowCount === 0) {
    throw new MusterError('NOT_FOUND', {
      zh: `${username} 在企业 ${enterpriseId} 中没有角色`,
      en: `${username} has no role in enterprise ${enterpriseId}`,
    });
  }
}
