import { inflateRawSync } from 'node:zlib';
import type { BatchKind } from '../domain/import-request.ts';
import { decodeJsonBytes } from '../domain/json-text.ts';
import type { IndexedFailure, IndexedWarning } from '../domain/resolve-batch.ts';
import type { Db } from '../postgres/database.ts';

export const BATCH_STATUSES = ['PENDING', 'FINISHED', 'ERROR', 'UNDONE'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

export interface StoredBatch {
  batchId: number;
  status: BatchStatus;
  optType: string;
  matchingType: number | null;
  isDryRun: boolean;
  undoOf: number | null;
  kind: BatchKind;
  /** Who sent it: an app, or a person in the console. */
  appId: number | null;
  personId: number | null;
  fileImportId: number | null;
  total: number;
  success: number;
  fail: number;
  relationsAdded: number;
  relationsRemoved: number;
  unchanged: number;
  usersCreated: number;
  groupsCreated: number;
  identitiesBound: number;
  appliedSeq: number | null;
  /** ISO 8601, UTC, six decimals. */
  acceptedAt: string;
  finishedAt: string | null;
  failures: IndexedFailure[] | null;
  warnings: IndexedWarning[] | null;
  /** The body as received; null when it is not kept any more, or not needed since no row failed. */
  payloadText: string | null;
}

/** The columns of a batch `b` but its verdicts. */
export const BATCH_COLUMNS = `
  b.id as "batchId", b.status, b.opt_type as "optType", b.matching_type as "matchingType", b.dry_run as "isDryRun",
  b.undoes_batch_id as "undoOf",
  b.kind, b.app_id as "appId", b.person_id as "personId", b.file_import_id as "fileImportId",
  b.row_count as total, b.success_count as success, b.fail_count as fail,
  b.relations_added as "relationsAdded", b.relations_removed as "relationsRemoved",
  b.unchanged_count as unchanged, b.users_created as "usersCreated", b.groups_created as "groupsCreated",
  b.identities_bound as "identitiesBound", b.applied_seq as "appliedSeq",
  to_char(b.accepted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "acceptedAt",
  to_char(b.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "finishedAt"`;

/** Reads one batch with its verdicts. The payload comes along only where failed rows are to be shown from it. */
export async function readBatch(
  db: Db,
  { enterpriseId, batchId }: { enterpriseId: number; batchId: number },
): Promise<StoredBatch | null> {
  const { rows } = await db.query<Omit<StoredBatch, 'payloadText'> & { payload: Buffer | null }>({
    name: 'read-batch',
    text: `
      select
        ${BATCH_COLUMNS},
        b.failures, b.warnings, p.body as payload
      from import_batch b
      left join import_payload p
        on p.enterprise_id = $1::int and p.batch_id = b.id and (b.fail_count > 0 or b.warnings is not null)
      where b.enterprise_id = $1::int and b.id = $2::bigint`,
    values: [enterpriseId, batchId],
  });
  const [row] = rows;
  if (row === undefined) return null;
  const { payload, ...batch } = row;
  return { ...batch, payloadText: payload === null ? null : inflatePayload(payload) };
}

/** The text of a stored payload, as `acceptBatch` deflated it. */
export function inflatePayload(payload: Buffer): string {
  return decodeJsonBytes(inflateRawSync(payload));
}
