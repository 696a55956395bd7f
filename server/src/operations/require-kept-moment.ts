import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

/**
 * Makes sure that an enterprise's members as of a moment can be told: it must have passed, and history must be kept from there.
 * It stays kept until the end of the transaction: what is deleted is deleted behind `history_from`, which moves under the lane's lock.
 * @throws {MusterError} PARAM_ERROR, naming the oldest possible moment.
 */
export async function requireKeptMoment(
  tx: Db,
  { enterpriseId, asOf }: { enterpriseId: number; asOf: string },
): Promise<void> {
  const { rows } = await tx.query<{ isKept: boolean; oldest: string }>({
    text: `
      select
        $2::timestamptz <= clock_timestamp() and $2::timestamptz >= history_from as "isKept",
        to_char(history_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as oldest
      from lane where enterprise_id = $1::int
      for share`,
    values: [enterpriseId, asOf],
  });
  const [moment] = rows;
  if (moment?.isKept !== false) return;
  throw new MusterError('PARAM_ERROR', {
    zh: `/asOf 不能在未来，也不能早于 ${moment.oldest}（最早保留的时刻）`,
    en: `/asOf may be neither in the future nor before ${moment.oldest}, the oldest moment that is kept`,
  });
}
