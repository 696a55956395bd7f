import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  access,
  chown,
  constants,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../errors.ts';
import { findBinaries, type Binaries } from './embedded-binaries.ts';
import { choosePostgresUser, type PostgresUser } from './embedded-user.ts';

/** The files of one embedded PostgreSQL, and how to run its programs. */
export interface Cluster {
  /** PostgreSQL's own data directory. */
  clusterDir: string;
  /** Holds the sockets; only PostgreSQL's user may enter. */
  runDir: string;
  binaries: Binaries;
  user: PostgresUser;
  databaseUrl: string;
}

const SUPERUSER = 'muster';
export const PASSWORD_FILE = 'muster-password';
/** The kernel takes 107 bytes on Linux and 103 on macOS for the path of a socket. */
const SOCKET_PATH_BYTES_MAX = 100;

const run = promisify(execFile);

/**
 * Makes what is missing: the directories and, the first time, the database cluster.
 * @throws {StartError} when PostgreSQL cannot be run here.
 */
export async function prepareCluster(dataDir: string): Promise<Cluster> {
  const home = await makeDataDir(dataDir);
  const clusterDir = path.join(home, 'postgres');
  const binaries = await findBinaries(home);
  const user = await choosePostgresUser(clusterDir, home, binaries);
  const runDir = await makeRunDir(home, user);
  if (!(await isPresent(clusterDir))) await createCluster(home, clusterDir, binaries, user);
  if (user.ids !== null) await run('chown', ['-R', `${user.ids.uid}:${user.ids.gid}`, clusterDir]);
  const password = await readFile(path.join(clusterDir, PASSWORD_FILE), 'utf8');
  return { clusterDir, runDir, binaries, user, databaseUrl: databaseUrlOf(runDir, password) };
}

export function databaseUrlOf(runDir: string, password: string): string {
  return `postgres://${SUPERUSER}:${password}@${encodeURIComponent(runDir)}:5432/postgres?sslmode=disable`;
}

/** The command line, user and group of one of PostgreSQL's programs. */
export function commandOf(
  { binaries, user }: Pick<Cluster, 'binaries' | 'user'>,
  program: 'initdb' | 'postgres',
  args: string[],
): { command: string; args: string[]; ids: { uid?: number; gid?: number } } {
  const [command = program, ...rest] = [...user.prefix, ...binaries.prefix, binaries[program], ...args];
  return { command, args: rest, ids: user.ids ?? {} };
}

async function makeDataDir(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK | constants.X_OK);
    return await realpath(dataDir);
  } catch (error) {
    throw new StartError({
      zh: `数据目录 ${dataDir} 无法写入，请检查权限，或用 DATA_DIR 指定其他目录：${(error as Error).message}`,
      en: `The data directory ${dataDir} cannot be written to; check its permissions, or set DATA_DIR: ${(error as Error).message}`,
    });
  }
}

/** A path that others can work out from the data directory alone: it is how they ask whether somebody lives there. */
export function runDirOf(home: string): string {
  const runDir = path.join(home, 'run');
  if (Buffer.byteLength(path.join(runDir, '.s.PGSQL.5432')) <= SOCKET_PATH_BYTES_MAX) return runDir;
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `muster-${name}`);
}

async function makeRunDir(home: string, user: PostgresUser): Promise<string> {
  const runDir = runDirOf(home);
  await mkdir(runDir, { mode: 0o700 }).catch(ignoreExisting);
  const found = await lstat(runDir);
  const ownUid = process.getuid?.() ?? found.uid;
  // In a temporary directory anybody could have put something of that name.
  if (!found.isDirectory() || ![ownUid, user.ids?.uid].includes(found.uid) || (found.mode & 0o77) !== 0) {
    throw new StartError({
      zh: `${runDir} 不属于当前用户或对他人可见，请删除后重试。`,
      en: `${runDir} belongs to another user or is open to others; remove it and try again.`,
    });
  }
  if (user.ids !== null) await chown(runDir, user.ids.uid, user.ids.gid);
  return runDir;
}

/** Made beside its place and moved there when complete, so that neither a crash nor a second start leaves half of one. */
async function createCluster(
  home: string,
  clusterDir: string,
  binaries: Binaries,
  user: PostgresUser,
): Promise<void> {
  const draftDir = await mkdtemp(path.join(home, 'postgres-new-'));
  try {
    const draft = path.join(draftDir, 'cluster');
    const passwordFile = path.join(draftDir, PASSWORD_FILE);
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (user.ids !== null) await run('chown', ['-R', `${user.ids.uid}:${user.ids.gid}`, draftDir]);
    const { command, args, ids } = commandOf({ binaries, user }, 'initdb', [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--data-checksums',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
    await run(command, args, { ...ids, cwd: home });
    await rename(passwordFile, path.join(draft, PASSWORD_FILE));
    await rename(draft, clusterDir);
    await flushDirectory(home);
  } catch (error) {
    // Another start was faster; which of the two may go on is decided by PostgreSQL's own lock.
    if (await isPresent(clusterDir)) return;
    throw new StartError({
      zh: `无法在 ${clusterDir} 创建数据库：${(error as Error).message}`,
      en: `The database in ${clusterDir} cannot be created: ${(error as Error).message}`,
    });
  } finally {
    await rm(draftDir, { recursive: true, force: true });
  }
}

async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isPresent(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
