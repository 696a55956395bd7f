import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { FirstCredentials } from '../operations/bootstrap-enterprise.ts';

export interface Credentials extends FirstCredentials {
  baseUrl: string;
}

export function credentialsPath(dataDir: string): string {
  return path.join(dataDir, 'credentials.json');
}

/** Whole or not at all, and on the disk when this resolves; only its owner may read it. */
export async function writeCredentials(dataDir: string, credentials: Credentials): Promise<void> {
  const file = credentialsPath(dataDir);
  const draft = `${file}.${process.pid}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    const { baseUrl, app, operator } = credentials;
    await handle.writeFile(`${JSON.stringify({ baseUrl, app, operator }, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const directory = await open(dataDir);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * The address may have changed since the credentials were written.
 * @returns null when there are none: the database was first started on by somebody else, or the file was put away.
 */
export async function updateBaseUrl(dataDir: string, baseUrl: string): Promise<Credentials | null> {
  const text = await readFile(credentialsPath(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const credentials = { ...(JSON.parse(text) as Credentials), baseUrl };
  if ((JSON.parse(text) as Credentials).baseUrl !== baseUrl) await writeCredentials(dataDir, credentials);
  return credentials;
}
