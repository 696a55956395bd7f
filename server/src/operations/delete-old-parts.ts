import type { Database, Db, TransactionTimeouts } from '../postgres/database.ts';

/** What of a batch goes before the batch itself does. */
export type BatchPart = 'keys' | 'payloads' | 'verdicts';

/** Batches per transaction: a fraction of a second, and no lock that anybody waits for. */
export const LOT_SIZE = 5_000;
/** A lot that takes longer meets a database in trouble, and the next hour comes. */
export const LOT_TIMEOUTS: TransactionTimeouts = { statementMs: 30_000, lockMs: 30_000, idleMs: 30_000 };

/** `$1` the enterprise; `$2` exclusive and `$3` inclusive bound the finished_at of the lot's batches. */
const STATEMENTS: Record<BatchPart, string> = {
  keys: `
    update import_batch set idempotency_key = null, body_hash = null
    where enterprise_id = $1::int and finished_at > $2::timestamptz and finished_at <= $3::timestamptz
      and idempotency_key is not null`,
  payloads: `
    delete from import_payload p
    using import_batch b
    where p.enterprise_id = $1::int and b.enterprise_id = $1::int and b.id = p.batch_id
      and b.finished_at > $2::timestamptz and b.finished_at <= $3::timestamptz`,
  verdicts: `
    update import_batch set failures = null, warnings = null
    where enterprise_id = $1::int and finished_at > $2::timestamptz and finished_at <= $3::timestamptz
      and (failures is not null or warnings is not null)`,
};

/**
 * Deletes a part of all batches that took effect more than `days` ago. How far it has come is kept: batches take effect in the
 * order of finished_at, so nothing old appears behind that, and each batch is looked at once.
 * @returns from how many batches.
 */
export async function deleteOldParts(
  database: Database,
  input: { enterpriseId: number; part: BatchPart; days: number; stopping: AbortSignal },
): Promise<number> {
  const { enterpriseId, part, days, stopping } = input;
  let count = 0;
  while (!stopping.aborted) {
    const lot = await database.transaction(LOT_TIMEOUTS, (tx) => deleteLot(tx, enterpriseId, part, days));
    if (lot === null) break;
    count += lot;
  }
  return count;
}

/** @returns null when nothing is old enough any more. */
async function deleteLot(
  tx: Db,
  enterpriseId: number,
  part: BatchPart,
  days: number,
): Promise<number | null> {
  // Whoever else deletes for this enterprise waits here, and goes on behind us.
  const { rows } = await tx.query<{ from: string }>({
    text: `select ${part}_until as from from retention where enterprise_id = $1::int for update`,
    values: [enterpriseId],
  });
  const from = rows[0]?.from ?? '-infinity';
  const until = await findLotEnd(tx, { enterpriseId, from, days });
  if (until === null) return null;
  const { rowCount } = await tx.query({ text: STATEMENTS[part], values: [enterpriseId, from, until] });
  await tx.query({
    text: `update retention set ${part}_until = $2::timestamptz where enterprise_id = $1::int`,
    values: [enterpriseId, until],
  });
  return rowCount;
}

/** The finished_at up to which the next lot goes. Batches of one chunk have the same, so it may be a chunk larger. */
export async function findLotEnd(
  tx: Db,
  { enterpriseId, from, days }: { enterpriseId: number; from: string; days: number },
): Promise<string | null> {
  const { rows } = await tx.query<{ until: string | null }>({
    text: `
      select max(finished_at) as until from (
        select finished_at from import_batch
        where enterprise_id = $1::int and finished_at > $2::timestamptz
          and finished_at < clock_timestamp() - make_interval(days => $3::int)
        order by finished_at
        limit $4::int
      ) as oldest`,
    values: [enterpriseId, from, days, LOT_SIZE],
  });
  return rows[0]?.until ?? null;
}
