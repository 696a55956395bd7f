import { KNOWN_PERMISSIONS } from '../domain/permission.ts';
import type { Database, Db } from '../postgres/database.ts';
import { createApp } from './create-app.ts';
import { createEnterprise } from './create-enterprise.ts';
import { createPerson, makePassword } from './create-person.ts';

/** What the first caller and the first operator sign in with; known in clear only now. */
export interface FirstCredentials {
  app: { instanceAppid: string; instanceSecrect: string };
  operator: { username: string; password: string };
}

/** Others may be bootstrapping the same database, which takes them a second. */
const TIMEOUTS = { statementMs: 30_000, lockMs: 30_000, idleMs: 30_000 };

/**
 * On an empty database: makes the first enterprise, its app and its operator. `keep` writes the credentials down before the
 * commit: after a crash in between, the next start finds the database empty and makes new ones.
 * @returns false when the database has an enterprise already.
 */
export async function bootstrapEnterprise(
  database: Database,
  { keep }: { keep: (credentials: FirstCredentials) => Promise<void> },
): Promise<boolean> {
  return database.transaction(TIMEOUTS, async (tx) => {
    // The lock that makes one of several processes the first, and the others wait for it.
    await tx.query({ text: 'select from schema_migration where version = 1 for update' });
    const { rowCount } = await tx.query({ text: 'select from enterprise limit 1' });
    if (rowCount > 0) return false;
    await keep(await createFirst(tx));
    return true;
  });
}

async function createFirst(tx: Db): Promise<FirstCredentials> {
  const { enterpriseId } = await createEnterprise(tx, { name: '默认企业' });
  const { instanceAppid, instanceSecret } = await createApp(tx, {
    enterpriseId,
    name: '默认应用',
    permissions: [...KNOWN_PERMISSIONS],
    state: 'approved',
    expiresAt: null,
  });
  const operator = { username: 'operator', password: makePassword() };
  const { personId } = await createPerson(tx, {
    ...operator,
    isPlatformOperator: true,
    hasMadePassword: true,
  });
  await tx.query({
    text: `insert into member (enterprise_id, person_id, role) values ($1::int, $2::int, 'administrator')`,
    values: [enterpriseId, personId],
  });
  return { app: { instanceAppid, instanceSecrect: instanceSecret }, operator };
}
