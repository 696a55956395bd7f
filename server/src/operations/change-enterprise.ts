import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

export interface EnterpriseChange {
  enterpriseId: number;
  /** Suspended: its apps are refused at the token, its batches wait. */
  state?: 'active' | 'suspended';
  createsUsers?: boolean;
  /** The feature 身份类型管理. */
  managesIdentityTypes?: boolean;
}

/**
 * Changes what is given; the rest stays. It holds for the next chunk, and for callers within 5 s.
 * @throws {MusterError} NOT_FOUND, also for one that is being deleted.
 */
export async function changeEnterprise(db: Db, change: EnterpriseChange): Promise<void> {
  const { rowCount } = await db.query({
    text: `
      update enterprise set
        state = coalesce($2::text, state),
        creates_users_on_import = coalesce($3::boolean, creates_users_on_import),
        manages_identity_types = coalesce($4::boolean, manages_identity_types)
      where id = $1::int and state <> 'deleting'`,
    values: [
      change.enterpriseId,
      change.state ?? null,
      change.createsUsers ?? null,
      change.managesIdentityTypes ?? null,
    ],
  });
  if (rowCount === 0) {
    throw new MusterError('NOT_FOUND', {
      zh: `没有企业 ${change.enterpriseId}，或它正在删除`,
      en: `there is no enterprise ${change.enterpriseId}, or it is being deleted`,
    });
  }
}
