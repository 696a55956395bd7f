import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { type FileMapping, parseFileMapping } from '../../src/domain/file-mapping.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { createFileImport } from '../../src/operations/create-file-import.ts';
import { type StoredFileImport, readFileImport } from '../../src/operations/read-file-import.ts';
import { saveFilePiece } from '../../src/operations/save-file-piece.ts';
import { startFileRun } from '../../src/operations/start-file-run.ts';
import type { Database } from '../../src/postgres/database.ts';
import { applyChunk, makeChunkMemory } from '../../src/worker/apply-chunk.ts';
import { feedFile } from '../../src/worker/file-import/feed-file.ts';
import { readFile } from '../../src/worker/file-import/read-file.ts';
import { CHUNK_LIMITS } from '../worker/import-world.ts';

export const TIMEOUTS = { statementMs: 30_000, lockMs: 5_000, idleMs: 30_000 };
export const PERSON_ID = 1;
const PIECE_BYTES = 256 * 1024;

/** Phone in the first column, groups in the second. */
export const MAPPING: FileMapping = parseFileMapping(
  { optType: 'add', identities: [{ column: 0, identityType: 'phone' }], groupColumns: [1] },
  2,
);

/** An enterprise whose files are uploaded, read and fed by hand. */
export interface FileWorld {
  enterpriseId: number;
  create(byteCount: number, name?: string): Promise<number>;
  send(fileImportId: number, piece: number, bytes: Buffer): Promise<{ received: number; pieceCount: number }>;
  /** Uploads a file, without reading it. */
  upload(content: Buffer | string, name?: string): Promise<number>;
  /** Uploads a file and reads it. */
  put(content: Buffer | string, name?: string): Promise<number>;
  readRows(fileImportId: number): Promise<void>;
  start(fileImportId: number, isDryRun: boolean, mapping?: FileMapping): Promise<void>;
  feed(fileImportId: number): Promise<number>;
  apply(): Promise<void>;
  /** Feeds and applies until there is nothing more to feed. */
  finish(fileImportId: number): Promise<StoredFileImport>;
  show(fileImportId: number): Promise<StoredFileImport>;
}

/** In an enterprise of its own, unless it is another world's. */
export async function createFileWorld(database: Database, inEnterpriseId?: number): Promise<FileWorld> {
  const enterpriseId =
    inEnterpriseId ?? (await createEnterprise(database, { name: 'a test enterprise' })).enterpriseId;
  const memory = makeChunkMemory();
  const log = pino({ level: 'silent' });
  const key = (fileImportId: number): { enterpriseId: number; fileImportId: number } => ({
    enterpriseId,
    fileImportId,
  });
  const world: FileWorld = {
    enterpriseId,
    create: (byteCount, name = 'a.csv') =>
      database.transaction(TIMEOUTS, (tx) =>
        createFileImport(tx, {
          enterpriseId,
          personId: PERSON_ID,
          deptId: null,
          name,
          byteCount,
          pieceBytes: PIECE_BYTES,
        }),
      ),
    send: (fileImportId, piece, bytes) =>
      database.transaction(TIMEOUTS, (tx) => saveFilePiece(tx, { ...key(fileImportId), piece, bytes })),
    upload: async (content, name) => {
      const bytes = Buffer.from(content as string);
      const fileImportId = await world.create(bytes.length, name);
      for (let piece = 0; piece * PIECE_BYTES < bytes.length; piece += 1) {
        await world.send(fileImportId, piece, bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES));
      }
      return fileImportId;
    },
    put: async (content, name) => {
      const fileImportId = await world.upload(content, name);
      await world.readRows(fileImportId);
      return fileImportId;
    },
    readRows: (fileImportId) =>
      readFile(
        { database, log },
        { ...key(fileImportId), reader: randomUUID() },
        new AbortController().signal,
      ),
    start: (fileImportId, isDryRun, mapping = MAPPING) =>
      database.transaction(TIMEOUTS, (tx) =>
        startFileRun(tx, { ...key(fileImportId), personId: PERSON_ID, mapping, isDryRun }),
      ),
    feed: (fileImportId) => feedFile(database, key(fileImportId)),
    apply: async () => {
      while ((await applyChunk(database, CHUNK_LIMITS, enterpriseId, memory)).kind !== 'idle');
    },
    finish: async (fileImportId) => {
      for (;;) {
        await world.feed(fileImportId);
        await world.apply();
        const shown = await world.show(fileImportId);
        if (!['checking', 'importing', 'cancelling'].includes(shown.state)) return shown;
      }
    },
    show: (fileImportId) => readFileImport(database, { ...key(fileImportId), deptId: null }),
  };
  return world;
}

/** A file of phones and groups. */
export function makeCsv(rows: readonly (readonly string[])[], columns = ['手机号', '分组']): string {
  return [columns, ...rows].map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n');
}

export function phoneOf(person: number): string {
  return String(13_000_000_000 + person);
}
