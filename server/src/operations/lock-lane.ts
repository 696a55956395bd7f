import type { Db } from '../postgres/database.ts';

export interface Lane {
  nextUserId: number;
  nextGroupId: number;
  appliedSeq: number;
}

/**
 * Takes the lane for this transaction, or answers null when another worker has it. The row lock is the lease and the fence in
 * one: it ends with the transaction, whatever happens to the worker.
 */
export async function lockLane(tx: Db, { enterpriseId }: { enterpriseId: number }): Promise<Lane | null> {
  const { rows } = await tx.query<Lane>({
    name: 'lock-lane',
    text: `
      select next_user_id as "nextUserId", next_group_id as "nextGroupId", applied_seq as "appliedSeq"
      from lane where enterprise_id = $1::int
      for update skip locked`,
    values: [enterpriseId],
  });
  return rows[0] ?? null;
}
