import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../errors.ts';
import { PASSWORD_FILE, databaseUrlOf, runDirOf } from './embedded-cluster.ts';
import { hasOwner } from './embedded-ownership.ts';

export type EmbeddedState =
  /** Nobody has ever started on this directory. */
  { kind: 'absent' } | { kind: 'stopped' } | { kind: 'running'; databaseUrl: string };

/**
 * Looks at a data directory without touching it.
 * @throws {StartError} when its files belong to another user.
 */
export async function findEmbeddedPostgres(dataDir: string): Promise<EmbeddedState> {
  try {
    const home = await realpath(dataDir);
    const clusterDir = path.join(home, 'postgres');
    await stat(clusterDir);
    const password = await readFile(path.join(clusterDir, PASSWORD_FILE), 'utf8');
    const runDir = runDirOf(home);
    if (!(await hasOwner(runDir))) return { kind: 'stopped' };
    return { kind: 'running', databaseUrl: databaseUrlOf(runDir, password) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return { kind: 'absent' };
    if (code !== 'EACCES') throw error;
    throw new StartError({
      zh: `无权读取 ${dataDir}，请以启动 muster-server 的用户执行。`,
      en: `${dataDir} cannot be read; run this as the user who started muster-server.`,
    });
  }
}
