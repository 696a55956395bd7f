import type { Db } from '../postgres/database.ts';

/** Whether the first start has made its enterprise, so that there is somebody to serve. */
export async function hasEnterprise(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ exists: boolean }>({
    text: 'select exists (select from enterprise) as exists',
  });
  return rows[0]?.exists === true;
}
