import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/** @throws {MusterError} NOT_FOUND when there is no such enterprise. */
export async function requireEnterprise(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<void> {
  const { rowCount } = await db.query({
    text: 'select from enterprise where id = $1::int',
    values: [enterpriseId],
  });
  if (rowCount === 0) {
    throw new MusterError('NOT_FOUND', {
      zh: `没有企业 ${enterpriseId}`,
      en: `there is no enterprise ${enterpriseId}`,
    });
  }
}
