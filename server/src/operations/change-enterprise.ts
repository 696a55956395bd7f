import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

export interface EnterpriseChange {
  enterpriseId: number;
  name?: string;
  /** Suspended: its apps are refused at the token, its batches wait. */
  state?: 'active' | 'suspended';
  createsUsers?: boolean;
  /** The feature 身份类型管理. */
  managesIdentityTypes?: boolean;
}

/**
 * Changes what is given; the rest stays. It holds for the next chunk, and for callers within 5 s.
 * @returns its name, after the change.
 * @throws {MusterError} NOT_FOUND, also for one that is being deleted.
 */
export async function changeEnterprise(db: Db, change: EnterpriseChange): Promise<{ name: string }> {
  const { rows } = await db.query<{ name: string }>({
    text: `
      update enterprise set
        state = coalesce($2::text, state),
        creates_users_on_import = coalesce($3::boolean, creates_users_on_import),
        manages_identity_types = coalesce($4::boolean, manages_identity_types),
        name = coalesce($5::text, name)
      where id = $1::int and state <> 'deleting'
      returning name`,
    values: [
      change.enterpriseId,
      change.state ?? null,
      change.createsUsers ?? null,
      change.managesIdentityTypes ?? null,
      change.name ?? null,
    ],
  });
  const [enterprise] = rows;
  if (enterprise === undefined) throw noSuchEnterprise(change.enterpriseId);
  return enterprise;
}

export function noSuchEnterprise(enterpriseId: number): MusterError {
  return new MusterError('NOT_FOUND', {
    zh: `没有企业 ${enterpriseId}，或它正在删除`,
    en: `there is no enterprise ${enterpriseId}, or it is being deleted`,
  });
}
