import type { Db } from '../postgres/database.ts';

/** Whether the operator has opened 身份类型管理 for an enterprise. */
export async function isFeatureOpen(db: Db, { enterpriseId }: { enterpriseId: number }): Promise<boolean> {
  const { rows } = await db.query<{ isOpen: boolean }>({
    text: 'select manages_identity_types as "isOpen" from enterprise where id = $1::int',
    values: [enterpriseId],
  });
  return rows[0]?.isOpen ?? false;
}
