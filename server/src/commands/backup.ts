import { createReadStream, createWriteStream } from 'node:fs';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import path from 'node:path';
import { StartError } from '../errors.ts';
import { BackupReader } from '../postgres/backup-format.ts';
import { restoreBackup } from '../postgres/restore-backup.ts';
import { type BackupSummary, writeBackup } from '../postgres/write-backup.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { done } from './outcome.ts';

/** Payloads are deflated already; more effort takes several times as long for a few percent. */
const GZIP_LEVEL = 1;

export const BACKUP_COMMANDS: Command[] = [
  {
    words: 'backup',
    usage: 'FILE',
    help: {
      zh: '将整个数据库备份到一个文件，产品可继续运行；不含 credentials.json',
      en: 'writes all of the database to one file, while the product goes on; credentials.json is not in it',
    },
    run: backup,
  },
  {
    words: 'restore',
    usage: 'FILE',
    help: {
      zh: '从备份文件恢复到空的 DATA_DIR 或空的数据库',
      en: 'fills an empty DATA_DIR or an empty database from a backup',
    },
    run: restore,
  },
];

async function backup({ world, parameters: [name = ''] }: CommandCall): Promise<Outcome> {
  const file = path.resolve(name);
  if (await isPresent(file)) {
    throw new StartError({ zh: `${file} 已存在，不会覆盖。`, en: `${file} exists, and is not overwritten.` });
  }
  const databaseUrl = await world.provideDatabaseUrl();
  // Whole under its name, or not there: half a backup looks like one.
  const draft = `${file}.part`;
  const summary: Partial<BackupSummary> = {};
  try {
    const bytes = writeBackup(databaseUrl, summary);
    // Only for its owner: it holds everybody's phone numbers.
    const output = createWriteStream(draft, { flags: 'w', mode: 0o600, flush: true });
    await pipeline(bytes, createGzip({ level: GZIP_LEVEL }), output);
    await rename(draft, file);
    await flushDirectory(path.dirname(file));
  } catch (error) {
    await rm(draft, { force: true });
    throw describeFileError(error);
  }
  const { size: bytes } = await stat(file);
  return done({ zh: `已备份到 ${file}`, en: `the backup is in ${file}` }, { file, bytes, ...summary });
}

async function restore({ world, parameters: [name = ''] }: CommandCall): Promise<Outcome> {
  const file = path.resolve(name);
  await access(file).catch((error: unknown) => {
    throw describeFileError(error);
  });
  const inflated = createGunzip();
  // Its errors arrive where the bytes are read.
  void pipeline(createReadStream(file), inflated).catch(() => undefined);
  const reader = new BackupReader(inflated);
  // Without a pause in between: a short file that was cut off fails within it, and takes the header along that nobody has read.
  const header = await reader.readHeader();
  const databaseUrl = await world.provideDatabaseUrl({ mayCreate: true });
  const database = await world.connect(databaseUrl);
  const summary = await restoreBackup({ databaseUrl, database, log: world.log }, header, reader);
  return done(
    {
      zh: `已从 ${file} 恢复。credentials.json 不在备份中，请另行复制`,
      en: `restored from ${file}. credentials.json is not in a backup; copy it yourself`,
    },
    { file, takenAt: header.takenAt, ...summary },
  );
}

function isPresent(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Errors of the file system name the file and what is wrong with it; nobody needs their stack. */
function describeFileError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'path' in error)) return error;
  return new StartError({
    zh: `文件无法读写：${error.message}`,
    en: `The file cannot be used: ${error.message}`,
  });
}
