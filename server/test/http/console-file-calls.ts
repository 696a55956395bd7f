import { MAPPING, createFileWorld, makeCsv } from '../file-import/file-world.ts';
import type { ConsoleCall } from './console-calls.ts';
import type { SignedInWorld } from './signed-in-world.ts';

/** What a POST has in its query beside enterpriseId, and the bytes of its body. */
export class SentBytes {
  readonly headers = { 'x-muster-console': '1', 'content-type': 'application/octet-stream' };

  constructor(
    readonly query: Record<string, string>,
    readonly body: Buffer,
  ) {}
}

/** The calls of 文件导入. */
export const FILE_CALLS: Record<string, ConsoleCall> = {
  'POST /file-import/upload': async (world) => {
    await cancelAll(world);
    return { name: 'a.csv', byteCount: 10 };
  },
  'POST /file-import/upload-piece': async (world) => {
    await cancelAll(world);
    const files = await createFileWorld(world.database, world.enterpriseId);
    const fileImportId = await files.create(10);
    return new SentBytes({ fileImportId: String(fileImportId), piece: '0' }, Buffer.alloc(10));
  },
  'GET /file-import/list': undefined,
  'GET /file-import/show': (world) => putFile(world),
  'POST /file-import/preview': (world) => putFile(world),
  'GET /file-import/preview-result': async (world) => {
    const sent = await putFile(world);
    await world.ask('administrator', 'POST /file-import/preview', sent);
    return { fileImportId: sent.fileImportId };
  },
  'POST /file-import/dry-run': (world) => putFile(world),
  'POST /file-import/start': (world) => putFile(world),
  'POST /file-import/cancel': (world) => putFile(world),
  'GET /file-import/failed-rows.csv': async (world) => {
    const sent = await putFile(world);
    await world.ask('administrator', 'POST /file-import/start', sent);
    return { fileImportId: sent.fileImportId };
  },
};

/** A file that is ready to be imported, and what is sent to do so. */
async function putFile(world: SignedInWorld): Promise<{ fileImportId: string; mapping: object }> {
  await cancelAll(world);
  const files = await createFileWorld(world.database, world.enterpriseId);
  return { fileImportId: String(await files.put(makeCsv([['13800000001', 'a']]))), mapping: MAPPING };
}

/** An enterprise has a few that are not finished at most. */
async function cancelAll({ database, enterpriseId }: SignedInWorld): Promise<void> {
  await database.query({
    text: `update file_import set state = 'cancelled' where enterprise_id = $1::int`,
    values: [enterpriseId],
  });
}
