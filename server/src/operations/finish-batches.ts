import type { BatchCounts } from '../domain/apply-pairs.ts';
import type { ResolvedBatch } from '../domain/resolve-batch.ts';
import type { Db } from '../postgres/database.ts';

export interface FinishedBatch {
  resolved: ResolvedBatch;
  counts: BatchCounts;
}

/**
 * Writes the verdicts of a chunk's batches, behind `advanceLane`, whose clock gives the moment.
 * @param firstSeq the applied_seq of the first; the others follow it.
 */
export async function finishBatches(
  tx: Db,
  input: { enterpriseId: number; firstSeq: number; batches: FinishedBatch[] },
): Promise<void> {
  const { enterpriseId, firstSeq, batches } = input;
  const column = <Value>(read: (batch: FinishedBatch) => Value): Value[] => batches.map(read);
  const finished = tx.query({
    name: 'finish-batches',
    text: `
      update import_batch b set
        status = 'FINISHED', finished_at = lane.applied_at, applied_seq = $2::bigint + f.place - 1,
        success_count = f.success_count, fail_count = f.fail_count,
        relations_added = f.relations_added, relations_removed = f.relations_removed, unchanged_count = f.unchanged_count,
        users_created = f.users_created, groups_created = f.groups_created, identities_bound = f.identities_bound,
        failures = f.failures::json, warnings = f.warnings::json
      from lane, unnest(
        $3::bigint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[],
        $12::text[], $13::text[]
      ) with ordinality as f (
        id, success_count, fail_count, relations_added, relations_removed, unchanged_count, users_created,
        groups_created, identities_bound, failures, warnings, place
      )
      where lane.enterprise_id = $1::int and b.enterprise_id = $1::int and b.id = f.id`,
    values: [
      enterpriseId,
      firstSeq,
      column(({ resolved }) => resolved.batchId),
      column(({ resolved }) => resolved.successCount),
      column(({ resolved }) => resolved.failures.length),
      column(({ counts }) => counts.relationsAdded),
      column(({ counts }) => counts.relationsRemoved),
      column(({ counts }) => counts.unchanged),
      column(({ resolved }) => resolved.usersCreated),
      column(({ resolved }) => resolved.groupsCreated),
      column(({ resolved }) => resolved.identitiesBound),
      column(({ resolved }) => JSON.stringify(resolved.failures)),
      column(({ resolved }) => JSON.stringify(resolved.warnings)),
    ],
  });
  await Promise.all([finished, markUndone(tx, enterpriseId, batches)]);
}

/** A batch that was taken back keeps its counts; only its status says so. */
async function markUndone(tx: Db, enterpriseId: number, batches: FinishedBatch[]): Promise<void> {
  const undone = batches.flatMap(({ resolved }) =>
    resolved.undoesBatchId === null ? [] : [resolved.undoesBatchId],
  );
  if (undone.length === 0) return;
  await tx.query({
    name: 'mark-undone',
    text: `
      update import_batch set status = 'UNDONE'
      where enterprise_id = $1::int and id = any ($2::bigint[])`,
    values: [enterpriseId, undone],
  });
}
