import type { Db } from '../postgres/database.ts';

/** Seconds a token lives, from the platform: two hours, and four to refresh in. */
export const ACCESS_TOKEN_S = 7200;
export const REFRESH_TOKEN_S = 14_400;

export interface IssueInput {
  appId: number;
  accessHash: Buffer;
  refreshHash: Buffer;
}

/** Stores a new pair of tokens, by their hashes. Older pairs of the app go on. */
export async function issueTokens(db: Db, { appId, accessHash, refreshHash }: IssueInput): Promise<void> {
  await db.query({
    name: 'issue-tokens',
    text: `
      insert into token (hash, kind, app_id, expires_at) values
        ($1::bytea, 'access', $3::int, clock_timestamp() + make_interval(secs => $4::int)),
        ($2::bytea, 'refresh', $3::int, clock_timestamp() + make_interval(secs => $5::int))`,
    values: [accessHash, refreshHash, appId, ACCESS_TOKEN_S, REFRESH_TOKEN_S],
  });
}
