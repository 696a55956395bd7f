import type { BatchCounts } from '../domain/apply-pairs.ts';
import type { ResolvedBatch } from '../domain/resolve-batch.ts';
import type { Db } from '../postgres/database.ts';
import type { Lane } from './lock-lane.ts';

/** A reason is for an operator to read, not a log. */
const REASON_LENGTH_MAX = 2_000;

type BatchVerdict =
  | { batchId: number; resolved: ResolvedBatch; counts: BatchCounts }
  /** It can never be applied: it takes its place in the order and changes nothing. */
  | { batchId: number; error: string };

/**
 * Writes the verdicts of a chunk's batches and moves the lane on behind them. The lane's clock gives the moment of their
 * effect; it never goes back and never stands still, whatever the machine's clock does.
 * @param lane as it was when it was locked.
 * @param next the ids that the lane gives next.
 */
export async function endBatches(
  tx: Db,
  input: {
    enterpriseId: number;
    lane: Lane;
    next: { userId: number; groupId: number };
    batches: BatchVerdict[];
  },
): Promise<void> {
  const { enterpriseId, lane, next, batches } = input;
  const ended = tx.query({
    name: 'end-batches',
    text: `
      with moved as (
        update lane set
          next_user_id = $2::bigint, next_group_id = $3::int, applied_seq = $4::bigint + $5::int,
          applied_at = greatest(clock_timestamp(), applied_at + interval '1 microsecond'),
          served_at = clock_timestamp()
        where enterprise_id = $1::int
        returning applied_at
      )
      update import_batch b set
        status = case when e.error is null then 'FINISHED' else 'ERROR' end, error = e.error,
        finished_at = moved.applied_at, applied_seq = $4::bigint + e.place,
        success_count = e.success_count, fail_count = e.fail_count,
        relations_added = e.relations_added, relations_removed = e.relations_removed, unchanged_count = e.unchanged_count,
        users_created = e.users_created, groups_created = e.groups_created, identities_bound = e.identities_bound,
        failures = e.failures::json, warnings = e.warnings::json
      from moved, unnest(
        $6::bigint[], $7::text[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[], $13::int[], $14::int[], $15::int[],
        $16::text[], $17::text[]
      ) with ordinality as e (
        id, error, success_count, fail_count, relations_added, relations_removed, unchanged_count, users_created,
        groups_created, identities_bound, failures, warnings, place
      )
      where b.enterprise_id = $1::int and b.id = e.id`,
    values: [
      enterpriseId,
      next.userId,
      next.groupId,
      lane.appliedSeq,
      batches.length,
      batches.map(({ batchId }) => batchId),
      batches.map((batch) => ('error' in batch ? batch.error.slice(0, REASON_LENGTH_MAX) : null)),
      ...listOutcomes(batches),
    ],
  });
  const [{ rowCount }] = await Promise.all([ended, markUndone(tx, enterpriseId, batches)]);
  if (rowCount !== batches.length)
    throw new Error(`enterprise ${enterpriseId} has no lane, or not these batches`);
}

/** Column by column, in the order of the statement. */
function listOutcomes(batches: BatchVerdict[]): unknown[][] {
  const count = (read: (batch: { resolved: ResolvedBatch; counts: BatchCounts }) => number): number[] =>
    batches.map((batch) => ('error' in batch ? 0 : read(batch)));
  const json = (read: (resolved: ResolvedBatch) => unknown): (string | null)[] =>
    batches.map((batch) => ('error' in batch ? null : JSON.stringify(read(batch.resolved))));
  return [
    count(({ resolved }) => resolved.successCount),
    count(({ resolved }) => resolved.failures.length),
    count(({ counts }) => counts.relationsAdded),
    count(({ counts }) => counts.relationsRemoved),
    count(({ counts }) => counts.unchanged),
    count(({ resolved }) => resolved.usersCreated),
    count(({ resolved }) => resolved.groupsCreated),
    count(({ resolved }) => resolved.identitiesBound),
    json(({ failures }) => failures),
    json(({ warnings }) => warnings),
  ];
}

/** A batch that was taken back keeps its counts; only its status says so. */
async function markUndone(tx: Db, enterpriseId: number, batches: BatchVerdict[]): Promise<void> {
  const undone = batches.flatMap((batch) =>
    'error' in batch || batch.resolved.undoesBatchId === null ? [] : [batch.resolved.undoesBatchId],
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
