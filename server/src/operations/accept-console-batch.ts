import type { BatchKind, OptType } from '../domain/import-request.ts';
import type { Db } from '../postgres/database.ts';
import { acceptBatch } from './accept-batch.ts';

/**
 * Accepts what a person does by hand, as a batch at the end of the order.
 * @param input `payload` as `domain/console-payload.ts` writes it; `rows` is as long as the batch has rows.
 * @returns its id.
 */
export async function acceptConsoleBatch(
  db: Db,
  input: {
    enterpriseId: number;
    personId: number;
    kind: Extract<BatchKind, 'manual' | 'group-delete' | 'user-erase'>;
    optType: OptType;
    rows: ArrayLike<unknown>;
    payload: string;
  },
): Promise<number> {
  const { enterpriseId, personId, kind, optType, rows, payload } = input;
  const batchId = await acceptBatch(db, {
    enterpriseId,
    appId: null,
    personId,
    kind,
    request: { optType, matchingType: null, isDryRun: false, rows },
    body: Buffer.from(payload),
    idempotency: null,
  });
  if (batchId === null) throw new Error('accepting without a key met one');
  return batchId;
}
