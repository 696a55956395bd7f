import { createHash, randomBytes } from 'node:crypto';
import { PERMISSIONS } from '../src/domain/permission.ts';
import { createApp } from '../src/operations/create-app.ts';
import { createEnterprise } from '../src/operations/create-enterprise.ts';
import { issueTokens } from '../src/operations/issue-tokens.ts';
import { type Db, openDatabase } from '../src/postgres/database.ts';

export const TENANTS = 1_000;

export interface Tenant {
  token: string;
}

/** Enterprises with an app and a token each, made as the operator's commands make them. */
export async function makeTenants(databaseUrl: string): Promise<Tenant[]> {
  const database = openDatabase({
    databaseUrl,
    applicationName: 'muster bench',
    poolSize: 1,
    preparedStatements: true,
  });
  try {
    return await database.transaction({ statementMs: 30_000, lockMs: 30_000, idleMs: 30_000 }, async (tx) => {
      const tenants: Tenant[] = [];
      for (let index = 0; index < TENANTS; index += 1) tenants.push(await makeTenant(tx, index));
      return tenants;
    });
  } finally {
    await database.end();
  }
}

async function makeTenant(tx: Db, index: number): Promise<Tenant> {
  const { enterpriseId } = await createEnterprise(tx, { name: `企业 ${index}` });
  const { appId } = await createApp(tx, {
    enterpriseId,
    name: `应用 ${index}`,
    permissions: [PERMISSIONS.groups],
    state: 'approved',
    expiresAt: null,
  });
  const token = makeToken();
  await issueTokens(tx, { appId, accessHash: hash(token), refreshHash: hash(makeToken()) });
  return { token };
}

function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** As the API looks tokens up. */
function hash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
