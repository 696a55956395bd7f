import type { Db } from '../postgres/database.ts';
import { noSuchEnterprise } from './change-enterprise.ts';

export interface EnterpriseLimits {
  /** Rows that may wait to be applied; null: as each process is configured. */
  waitingRowsMax: number | null;
  /** Import calls that each of its apps may make in a second, counted by each process. */
  importCallsPerSMax: number | null;
}

/**
 * Says what an enterprise may do at most. It holds for callers within 5 s.
 * @returns its name.
 * @throws {MusterError} NOT_FOUND, also for one that is being deleted.
 */
export async function setEnterpriseLimits(
  db: Db,
  { enterpriseId, waitingRowsMax, importCallsPerSMax }: EnterpriseLimits & { enterpriseId: number },
): Promise<{ name: string }> {
  const { rows } = await db.query<{ name: string }>({
    text: `
      update enterprise set waiting_rows_max = $2::bigint, import_calls_per_s_max = $3::int
      where id = $1::int and state <> 'deleting'
      returning name`,
    values: [enterpriseId, waitingRowsMax, importCallsPerSMax],
  });
  const [enterprise] = rows;
  if (enterprise === undefined) throw noSuchEnterprise(enterpriseId);
  return enterprise;
}
