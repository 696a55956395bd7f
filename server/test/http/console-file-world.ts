import { expect } from 'vitest';
import { createFileWorld } from '../file-import/file-world.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

/** A file import as the console shows it. */
export interface Shown {
  state: string;
  columns: string[];
  firstRows: string[][];
  encoding: string;
  error: string | null;
  mapping: { identities: object[]; groupColumns: number[]; department: object | null };
  mappingOrigin: string;
  rowCount: number;
  partCount: number;
  settledParts: number;
  success: number;
  fail: number;
  dryRun: object | null;
  outcome: object | null;
}

export interface Preview {
  status: string;
  usersCreated: number;
  newGroups: object[];
  rows: {
    index: number;
    errorCode: string | null;
    msg: string | null;
    warnings: { errorCode: string; msg: string }[];
  }[];
}

/** Of files of phone numbers and groups. */
export const MAPPING = {
  optType: 'add',
  matchingType: 1,
  identities: [{ column: 0, identityType: 'phone' }],
  groupColumns: [1],
  groupNames: [],
  department: null,
};

/** A console in which files are imported. Small pieces, so that a file has many. */
export interface ConsoleFileWorld extends SignedInWorld {
  /** Uploads a file as the page does, and reads it as the worker does. */
  upload(content: string | Buffer, name?: string, username?: string): Promise<string>;
  show(fileImportId: string, username?: string): Promise<Shown>;
  preview(fileImportId: string, mapping: object, username?: string): Promise<Preview>;
  /** Checks or imports a file to its end. */
  run(kind: 'dry-run' | 'start', fileImportId: string, mapping: object, username?: string): Promise<Shown>;
  failedRows(fileImportId: string, query?: object): Promise<{ text: string; header: string }>;
}

export async function createConsoleFileWorld(): Promise<ConsoleFileWorld> {
  const world = await createSignedInWorld({ config: { bodyBytesMax: 10_000 } });
  const files = await createFileWorld(world.database, world.enterpriseId);

  async function upload(
    content: string | Buffer,
    name = 'people.csv',
    username = 'operator',
  ): Promise<string> {
    const bytes = Buffer.from(content as string);
    const begun = await world.ask<{ fileImportId: string; pieceBytes: number; pieceCount: number }>(
      username,
      'POST /file-import/upload',
      { name, byteCount: bytes.length },
    );
    const { fileImportId, pieceBytes, pieceCount } = begun;
    for (let piece = 0; piece < pieceCount; piece += 1) {
      const res = await world.call('POST', '/file-import/upload-piece', {
        cookie: world.cookies[username],
        query: { fileImportId, piece: String(piece) },
        headers: { 'x-muster-console': '1', 'content-type': 'application/octet-stream' },
        body: bytes.subarray(piece * pieceBytes, (piece + 1) * pieceBytes),
      });
      expect(res.json()).toMatchObject({ data: { received: piece + 1, pieceCount } });
    }
    await files.readRows(Number(fileImportId));
    return fileImportId;
  }

  function show(fileImportId: string, username = 'operator'): Promise<Shown> {
    return world.ask(username, 'GET /file-import/show', { fileImportId });
  }

  async function preview(fileImportId: string, mapping: object, username = 'operator'): Promise<Preview> {
    await world.ask(username, 'POST /file-import/preview', { fileImportId, mapping });
    await files.apply();
    return world.ask(username, 'GET /file-import/preview-result', { fileImportId, waitMs: '1000' });
  }

  async function run(
    kind: 'dry-run' | 'start',
    fileImportId: string,
    mapping: object,
    username = 'operator',
  ): Promise<Shown> {
    await world.ask(username, `POST /file-import/${kind}`, { fileImportId, mapping });
    await files.finish(Number(fileImportId));
    return show(fileImportId, username);
  }

  async function failedRows(
    fileImportId: string,
    query: object = {},
  ): Promise<{ text: string; header: string }> {
    const res = await world.call('GET', '/file-import/failed-rows.csv', {
      cookie: world.cookies.reader,
      query: { fileImportId, ...query },
    });
    expect(res.statusCode).toBe(200);
    expect(res.headers['content-type']).toBe('text/csv; charset=utf-8');
    return { text: res.body, header: String(res.headers['content-disposition']) };
  }

  return { ...world, upload, show, preview, run, failedRows };
}
