import type { Database } from '../postgres/database.ts';
import { countOldData } from './count-old-data.ts';
import { deleteOldBatches } from './delete-old-batches.ts';
import { deleteOldCalls } from './delete-old-calls.ts';
import { deleteOldDeliveries } from './delete-old-deliveries.ts';
import { deleteOldFileImports } from './delete-old-file-imports.ts';
import { deleteOldParts } from './delete-old-parts.ts';

/** In days since the batch took effect. */
export interface RetentionAges {
  payloadDays: number;
  verdictDays: number;
  batchDays: number;
}

/** As the API documents them. */
export const RETENTION_AGES: RetentionAges = { payloadDays: 30, verdictDays: 90, batchDays: 400 };

/** What was deleted, or would be. */
export interface RetentionCounts {
  idempotencyKeys: number;
  payloads: number;
  verdicts: number;
  batches: number;
  changes: number;
  deliveries: number;
  calls: number;
  /** Files of 文件导入 that lost their rows, or went as a whole. */
  fileImports: number;
}

/**
 * Deletes what an enterprise's data has outlived, oldest first, in lots with a transaction each, so that imports hardly notice.
 * May run at any time and be cut off at any point; two at once share the work.
 * @param stopping ends it after the lot in work.
 */
export async function runRetention(
  database: Database,
  input: { enterpriseId: number; ages: RetentionAges; isDryRun: boolean; stopping?: AbortSignal },
): Promise<RetentionCounts> {
  const { enterpriseId, ages, isDryRun } = input;
  if (isDryRun) return countOldData(database, { enterpriseId, ages });
  await database.query({
    text: `
      insert into retention (enterprise_id, ran_at) values ($1::int, clock_timestamp())
      on conflict (enterprise_id) do update set ran_at = excluded.ran_at`,
    values: [enterpriseId],
  });
  const stopping = input.stopping ?? new AbortController().signal;
  const lots = { enterpriseId, stopping };
  return {
    idempotencyKeys: await deleteOldParts(database, { ...lots, part: 'keys', days: 1 }),
    payloads: await deleteOldParts(database, { ...lots, part: 'payloads', days: ages.payloadDays }),
    verdicts: await deleteOldParts(database, { ...lots, part: 'verdicts', days: ages.verdictDays }),
    ...(await deleteOldBatches(database, { ...lots, days: ages.batchDays })),
    deliveries: await deleteOldDeliveries(database, lots),
    calls: await deleteOldCalls(database, lots),
    fileImports: await deleteOldFileImports(database, {
      ...lots,
      rowDays: ages.payloadDays,
      days: ages.batchDays,
    }),
  };
}
