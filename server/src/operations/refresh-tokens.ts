import type { Db } from '../postgres/database.ts';
import { issueTokens } from './issue-tokens.ts';

export interface RefreshInput {
  usedHash: Buffer;
  accessHash: Buffer;
  refreshHash: Buffer;
}

/**
 * Trades a refresh token for a new pair. The delete is what makes it work once: of two calls at the same time one finds it.
 * Must run in a transaction, so that a token is not used up for nothing when the new pair cannot be stored.
 * @returns false when the token is unknown, expired or used, or when its app may not hold tokens at present.
 */
export async function refreshTokens(tx: Db, { usedHash, ...pair }: RefreshInput): Promise<boolean> {
  const { rows } = await tx.query<{ appId: number }>({
    name: 'refresh-tokens',
    text: `
      delete from token t
      using app a, enterprise e
      where t.hash = $1::bytea and t.kind = 'refresh' and t.expires_at > clock_timestamp()
        and a.id = t.app_id and e.id = a.enterprise_id
        and a.state = 'approved' and coalesce(a.expires_at > clock_timestamp(), true) and e.state = 'active'
      returning a.id as "appId"`,
    values: [usedHash],
  });
  const [used] = rows;
  if (used === undefined) return false;
  await issueTokens(tx, { appId: used.appId, ...pair });
  return true;
}
