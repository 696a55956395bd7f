import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartError } from '../errors.ts';
import type { Binaries } from './embedded-binaries.ts';

/** As whom PostgreSQL runs. It refuses to run as root. */
export interface PostgresUser {
  /** Words that go before the command. */
  prefix: string[];
  /** Given to spawn, and made the owner of PostgreSQL's files; null means ourselves. */
  ids: { uid: number; gid: number } | null;
}

const run = promisify(execFile);

/**
 * An ordinary user runs PostgreSQL as itself. For root, a user namespace in which root has another number satisfies
 * PostgreSQL without any file changing hands, so that it also works under a private home. Where there are no user
 * namespaces (most containers), PostgreSQL runs as `nobody`.
 * @throws {StartError} when that user cannot reach the data or the program.
 */
export async function choosePostgresUser(
  clusterDir: string,
  dataDir: string,
  binaries: Binaries,
): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { prefix: [], ids: null };
  const owner = await stat(clusterDir).catch(() => null);
  if (owner !== null && owner.uid !== 0) {
    return requireReach({ uid: owner.uid, gid: owner.gid }, dataDir, binaries);
  }
  const nobody = await findNobody();
  const prefix = ['unshare', '--user', `--map-user=${nobody.uid}`];
  const hasNamespaces = await run('unshare', [...prefix.slice(1), 'true']).then(
    () => true,
    () => false,
  );
  return hasNamespaces ? { prefix, ids: null } : requireReach(nobody, dataDir, binaries);
}

/** initdb wants a user that has a name, and `nobody` has one on every system. */
async function findNobody(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function requireReach(
  ids: { uid: number; gid: number },
  dataDir: string,
  binaries: Binaries,
): Promise<PostgresUser> {
  const script = 'cd "$1" && shift && "$@"';
  const command = [...binaries.prefix, binaries.postgres, '--version'];
  try {
    await run('sh', ['-c', script, 'sh', dataDir, ...command], { ...ids, cwd: '/' });
  } catch {
    throw new StartError({
      zh: `PostgreSQL 不能以 root 运行，而用户 ${ids.uid} 无法访问 ${dataDir} 或 ${binaries.postgres}。请以普通用户启动，或把程序和 DATA_DIR 放到该用户可以进入的目录。`,
      en: `PostgreSQL refuses to run as root, and user ${ids.uid} cannot reach ${dataDir} or ${binaries.postgres}. Start as an ordinary user, or keep the program and DATA_DIR where that user can enter.`,
    });
  }
  return { prefix: [], ids };
}
