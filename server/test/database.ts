import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openDatabase, type Database } from '../src/postgres/database.ts';
import { requestResource } from './resources.ts';

export interface TestDatabase {
  databaseUrl: string;
  database: Database;
  /** Ends `database` and drops it, whoever else is still connected. */
  drop(): Promise<void>;
}

/** A migrated, empty database of its own on a real PostgreSQL; nobody else knows of it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const templateUrl = new URL(await requestResource('template-url'));
  const template = templateUrl.pathname.slice(1);
  const name = `muster_test_${randomBytes(8).toString('hex')}`;
  await runAsAdministrator(templateUrl, `create database ${name} template ${template}`);
  const databaseUrl = withDatabase(templateUrl, name);
  const database = openDatabase({
    databaseUrl,
    applicationName: 'muster-test',
    poolSize: 10,
    preparedStatements: true,
  });
  const drop = async (): Promise<void> => {
    await database.end();
    await runAsAdministrator(templateUrl, `drop database ${name} with (force)`);
  };
  return { databaseUrl, database, drop };
}

function withDatabase(url: URL, name: string): string {
  const changed = new URL(url);
  changed.pathname = name;
  return changed.href;
}

async function runAsAdministrator(url: URL, text: string): Promise<void> {
  // A connection to the template itself would keep it from being cloned.
  const client = new Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
