import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { StartError } from '../errors.ts';
import type { Cluster } from './embedded-cluster.ts';

const MIB = 1024 * 1024;

/**
 * Writes postgresql.conf anew. Whoever must change a setting uses ALTER SYSTEM, which goes to postgresql.auto.conf and
 * wins over this file.
 */
export async function writeSettings({ clusterDir, runDir }: Cluster): Promise<void> {
  const settings = `# Written by muster-server at every start. Change settings with ALTER SYSTEM.
listen_addresses = ''
unix_socket_directories = '"${runDir.replaceAll('"', '""').replaceAll("'", "''")}"'
unix_socket_permissions = 0700
port = 5432
max_connections = 100

# An accepted batch is on the disk.
fsync = on
full_page_writes = on
synchronous_commit = on

shared_buffers = ${sharedBuffersMib()}MB
# Compressing whole pages took longer than writing them: after a checkpoint imports ran at 0.6 of the speed.
wal_compression = off
# Between two checkpoints a page is logged as a whole once. With less room a flood into large tables makes checkpoints all
# the time, and logs its pages again and again.
max_wal_size = 8GB
checkpoint_timeout = 15min
# Our statements are short; compiling them costs more than it gains.
jit = off

timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = ''
log_checkpoints = off
# A statement's error goes to its caller. In the log it could show personal data.
log_min_messages = log
log_min_error_statement = panic
`;
  await writeFile(path.join(clusterDir, 'postgresql.conf'), settings, { mode: 0o600 });
}

/** A quarter of the memory that we may use, as PostgreSQL's manual advises, but no more than 4 GiB: others live here. */
function sharedBuffersMib(): number {
  const limitBytes = process.constrainedMemory() ?? 0;
  const memoryBytes = limitBytes > 0 ? Math.min(limitBytes, os.totalmem()) : os.totalmem();
  return Math.round(Math.min(Math.max(memoryBytes / 4, 32 * MIB), 4096 * MIB) / MIB);
}

/**
 * The promise that an accepted batch is durable rests on three settings, so what is in force is asked of PostgreSQL
 * itself: ALTER SYSTEM or ALTER ROLE could have switched them off.
 * @throws {StartError} naming those that are off.
 */
export async function verifyDurability({ databaseUrl, clusterDir }: Cluster): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'muster-start' });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select name from pg_settings
       where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name`,
    );
    if (rows.length === 0) return;
    const names = rows.map(({ name }) => name).join(', ');
    const file = path.join(clusterDir, 'postgresql.auto.conf');
    throw new StartError({
      zh: `PostgreSQL 的 ${names} 已关闭，已受理的数据可能丢失，因此拒绝启动。请从 ${file} 中删除相应设置。`,
      en: `PostgreSQL's ${names} is off, so accepted data could be lost: refusing to start. Remove it from ${file}.`,
    });
  } finally {
    await client.end();
  }
}
