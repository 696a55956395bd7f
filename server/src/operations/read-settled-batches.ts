import type { SettledBatch } from '../domain/file-sums.ts';
import type { IndexedFailure, IndexedWarning } from '../domain/resolve-batch.ts';
import type { Db } from '../postgres/database.ts';
import { inflatePayload } from './read-batch.ts';

export type SettledPart = Omit<SettledBatch, 'failures' | 'warnings'> & {
  part: number;
  failures: IndexedFailure[] | null;
  warnings: IndexedWarning[] | null;
  /** The body of a dry run that would make groups; null of all others. */
  payloadText: string | null;
};

/** The batches of a file's parts from one on, in order, up to the first that is not finished. */
export async function readSettledBatches(
  tx: Db,
  input: { enterpriseId: number; fileImportId: number; isDryRun: boolean; fromPart: number; toPart: number },
): Promise<SettledPart[]> {
  const { enterpriseId, fileImportId, isDryRun, fromPart, toPart } = input;
  const { rows } = await tx.query<
    Omit<SettledPart, 'payloadText'> & { isPending: boolean; payload: Buffer | null }
  >({
    name: 'read-settled-batches',
    text: `
      select
        p.part, b.status = 'PENDING' as "isPending", b.status = 'ERROR' as "isError", b.row_count as "rowCount",
        b.success_count as success, b.fail_count as fail, b.relations_added as "relationsAdded",
        b.relations_removed as "relationsRemoved", b.unchanged_count as unchanged, b.users_created as "usersCreated",
        b.groups_created as "groupsCreated", b.identities_bound as "identitiesBound", b.failures, b.warnings,
        l.body as payload
      from file_import_part p
      join import_batch b
        on b.enterprise_id = $1::int and b.id = case when $3::boolean then p.dry_run_batch_id else p.batch_id end
      left join import_payload l
        on l.enterprise_id = $1::int and l.batch_id = b.id and b.dry_run and b.groups_created > 0
      where p.enterprise_id = $1::int and p.file_import_id = $2::int and p.part >= $4::int and p.part < $5::int
      order by p.part`,
    values: [enterpriseId, fileImportId, isDryRun, fromPart, toPart],
  });
  const pending = rows.findIndex(({ isPending }) => isPending);
  return rows.slice(0, pending === -1 ? undefined : pending).map(({ payload, ...batch }) => ({
    ...batch,
    payloadText: payload === null ? null : inflatePayload(payload),
  }));
}
