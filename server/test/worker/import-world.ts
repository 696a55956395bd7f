import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { parseImportRequest } from '../../src/domain/import-request.ts';
import { parseJsonText } from '../../src/domain/json-text.ts';
import { parseV1Request } from '../../src/domain/v1-request.ts';
import { acceptBatch } from '../../src/operations/accept-batch.ts';
import { type StoredBatch, readBatch } from '../../src/operations/read-batch.ts';
import type { Database } from '../../src/postgres/database.ts';
import { type ChunkOutcome, applyChunk, makeChunkMemory } from '../../src/worker/apply-chunk.ts';
import type { ChunkLimitConfig } from '../../src/worker/write-chunk.ts';

export const CHUNK_LIMITS: ChunkLimitConfig = {
  laneTimeoutMs: 30_000,
  chunkRowsMax: 16_000,
  chunkBytesMax: 16 * 1024 * 1024,
  chunkPairsMax: 60_000,
};

/** An enterprise as the worker sees it: batches go in, chunks are applied, results come out. */
export interface ImportWorld {
  enterpriseId: number;
  accept(body: unknown, kind?: 'v1' | 'v2'): Promise<number>;
  /** Applies one chunk. */
  applyOne(limits?: Partial<ChunkLimitConfig>): Promise<ChunkOutcome>;
  /** Applies chunks until nothing is left, and says how each ended. */
  applyAll(limits?: Partial<ChunkLimitConfig>): Promise<ChunkOutcome['kind'][]>;
  read(batchId: number): Promise<StoredBatch>;
}

export async function createImportWorld(database: Database): Promise<ImportWorld> {
  const { enterpriseId } = await createEnterprise(database, { name: 'a test enterprise' });
  const memory = makeChunkMemory();
  const applyOne = (limits: Partial<ChunkLimitConfig> = {}): Promise<ChunkOutcome> =>
    applyChunk(database, { ...CHUNK_LIMITS, ...limits }, enterpriseId, memory);
  return {
    enterpriseId,
    applyOne,
    accept: async (body, kind = 'v2') => {
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const value = parseJsonText(bytes.toString());
      const request = kind === 'v1' ? parseV1Request(value) : parseImportRequest(value);
      const batchId = await acceptBatch(database, {
        enterpriseId,
        appId: 1,
        kind,
        request,
        body: bytes,
        idempotency: null,
      });
      if (batchId === null) throw new Error('accepting without a key met one');
      return batchId;
    },
    applyAll: async (limits) => {
      const kinds: ChunkOutcome['kind'][] = [];
      for (;;) {
        const { kind } = await applyOne(limits);
        if (kind === 'idle') return kinds;
        kinds.push(kind);
      }
    },
    read: async (batchId) => {
      const batch = await readBatch(database, { enterpriseId, batchId });
      if (batch === null) throw new Error(`no batch ${batchId}`);
      return batch;
    },
  };
}

/** A body of v2/batchAdd: one row per phone, each with the same groups. */
export function makeBody(optType: 'add' | 'delete', phones: number[], groups: string): object {
  return {
    publicParams: { optType },
    data: phones.map((phone) => ({
      identities: [{ identityType: 'phone', identityValue: String(13_000_000_000 + phone) }],
      groups,
    })),
  };
}
