import type { ImportKind, MatchingType, OptType } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';

/** Bounds the arrays of one statement; tiny batches would otherwise come by the ten thousand. */
export const CHUNK_BATCHES_MAX = 1_000;

interface Pending {
  batchId: number;
  rowCount: number;
  byteCount: number;
}

export interface PendingImport extends Pending {
  kind: ImportKind;
  optType: OptType;
  matchingType: MatchingType;
  isDryRun: boolean;
  payload: Buffer;
}

/** Users are put into a group by hand, or taken out of it. */
export interface PendingChange extends Pending {
  kind: 'manual';
  optType: OptType;
  payload: Buffer;
}

/** The deletion of a group or a user. */
export interface PendingRemoval extends Pending {
  kind: 'group-delete' | 'user-erase';
  payload: Buffer;
}

export interface PendingUndo extends Pending {
  kind: 'undo';
  undoesBatchId: number;
}

export type PendingBatch = PendingImport | PendingChange | PendingRemoval | PendingUndo;

export function isImport(batch: PendingBatch): batch is PendingImport {
  return batch.kind === 'v2' || batch.kind === 'v1' || batch.kind === 'file';
}

export function isRemoval(batch: PendingBatch): batch is PendingRemoval {
  return batch.kind === 'group-delete' || batch.kind === 'user-erase';
}

export interface ChunkLimits {
  /** Only batches behind this one. */
  afterBatchId: number;
  batchesMax: number;
  rowsMax: number;
  bytesMax: number;
}

/**
 * The oldest pending batches of a lane that this transaction holds, in the order of acceptance: as many as fit the limits,
 * one at least.
 */
export async function readPendingBatches(
  tx: Db,
  { enterpriseId, limits }: { enterpriseId: number; limits: ChunkLimits },
): Promise<PendingBatch[]> {
  const { rows } = await tx.query<PendingBatch>({
    name: 'read-pending-batches',
    text: `
      with oldest as (
        select
          id, kind, opt_type, matching_type, dry_run, undoes_batch_id, row_count, byte_count,
          row_number() over (order by id) as place,
          sum(row_count) over (order by id) as rows_so_far,
          sum(byte_count) over (order by id) as bytes_so_far
        from (
          select id, kind, opt_type, matching_type, dry_run, undoes_batch_id, row_count, byte_count
          from import_batch
          where enterprise_id = $1::int and status = 'PENDING' and id > $5::bigint
          order by id
          limit $2::int
        ) as pending
      )
      select
        o.id as "batchId", o.kind, o.undoes_batch_id as "undoesBatchId", o.opt_type as "optType", coalesce(o.matching_type, 1) as "matchingType",
        o.dry_run as "isDryRun", o.row_count as "rowCount",
        o.byte_count as "byteCount", p.body as payload
      from oldest o
      left join import_payload p on p.enterprise_id = $1::int and p.batch_id = o.id
      where o.place = 1 or (o.rows_so_far <= $3::bigint and o.bytes_so_far <= $4::bigint)
      order by o.id`,
    values: [enterpriseId, limits.batchesMax, limits.rowsMax, limits.bytesMax, limits.afterBatchId],
  });
  return rows;
}
