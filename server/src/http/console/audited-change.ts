import { recordAudit } from '../../operations/record-audit.ts';
import type { Db, TransactionTimeouts } from '../../postgres/database.ts';
import { LANE_TIMEOUTS } from '../timeouts.ts';
import type { SessionCall } from './console-route.ts';

/** What the audit log says of a change. */
export interface Audited<T> {
  result: T;
  /** What it was done to, in words for people. */
  subject: string;
  /** Never a secret, and no identity of a person: the log outlives an erasure. */
  details?: Record<string, unknown>;
  /** Whose log, when only the change itself finds out. */
  enterpriseId?: number;
}

/**
 * Makes a change and its entry in the audit log, both or neither.
 * @param enterpriseId whose log; 0 for what concerns the platform only.
 */
export async function changeAudited<T>(
  { services, signedIn, path }: SessionCall,
  enterpriseId: number,
  change: (tx: Db) => Promise<Audited<T>>,
  timeouts: TransactionTimeouts = LANE_TIMEOUTS,
): Promise<T> {
  return services.database.transaction(timeouts, async (tx) => {
    const audited = await change(tx);
    const { personId, username } = signedIn;
    await recordAudit(tx, {
      enterpriseId: audited.enterpriseId ?? enterpriseId,
      personId,
      username,
      action: path.slice(1),
      subject: audited.subject,
      details: audited.details ?? {},
    });
    return audited.result;
  });
}
