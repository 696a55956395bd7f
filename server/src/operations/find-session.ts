import type { Db } from '../postgres/database.ts';

export interface SignedIn {
  personId: number;
  username: string;
  isPlatformOperator: boolean;
  /** It still has the password that was made for it. */
  hasMadePassword: boolean;
}

/** Who is signed in, and seen now; null when the session is unknown, over, or was not used for 12 hours. */
export async function findSession(db: Db, { hash }: { hash: Buffer }): Promise<SignedIn | null> {
  const { rows } = await db.query<SignedIn & { isMinuteOver: boolean }>({
    text: `
      select
        p.id as "personId", p.username, p.is_platform_operator as "isPlatformOperator",
        p.has_made_password as "hasMadePassword",
        s.seen_at < clock_timestamp() - interval '1 minute' as "isMinuteOver"
      from session s
      join person p on p.id = s.person_id
      where (s.hash = $1::bytea or (s.old_hash = $1::bytea and s.old_hash_until > clock_timestamp()))
        and s.expires_at > clock_timestamp()
        and s.seen_at > clock_timestamp() - interval '12 hours'`,
    values: [hash],
  });
  const [found] = rows;
  if (found === undefined) return null;
  const { isMinuteOver, ...signedIn } = found;
  if (isMinuteOver) {
    await db.query({
      text: 'update session set seen_at = clock_timestamp() where hash = $1::bytea or old_hash = $1::bytea',
      values: [hash],
    });
    await db.query({
      text: 'update person set seen_at = clock_timestamp() where id = $1::int',
      values: [signedIn.personId],
    });
  }
  return signedIn;
}
