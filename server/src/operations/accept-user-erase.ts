import { writeUserErase } from '../domain/console-payload.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { acceptConsoleBatch } from './accept-console-batch.ts';
import { findUserIds } from './find-user-ids.ts';

/**
 * Accepts that a user is erased for good. At the batch's turn the identities and relations go; rows in payloads that are kept are
 * blanked afterwards, see `readErasure`. The same person imported later is a new user.
 * @returns the batch's id.
 * @throws {MusterError} NOT_FOUND when there is no such user.
 */
export async function acceptUserErase(
  db: Db,
  { enterpriseId, personId, userId }: { enterpriseId: number; personId: number; userId: number },
): Promise<number> {
  const known = await findUserIds(db, { enterpriseId, userIds: [userId] });
  if (known.size === 0) {
    throw new MusterError('NOT_FOUND', { zh: '没有找到用户', en: 'no such user was found' });
  }
  return acceptConsoleBatch(db, {
    enterpriseId,
    personId,
    kind: 'user-erase',
    optType: 'delete',
    rows: [],
    payload: writeUserErase({ userId }),
  });
}
