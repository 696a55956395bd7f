import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { MusterError } from '../../errors.ts';
import { SESSION_S } from '../../operations/create-session.ts';
import { type SignedIn, findSession } from '../../operations/find-session.ts';
import type { Db } from '../../postgres/database.ts';
import { hashToken } from '../caller-cache.ts';
import { tokenError } from '../errors.ts';

const COOKIE = 'muster_session';

/** 256 bits, as tokens have. */
const SESSION_BYTES = 32;

export function makeSessionValue(): string {
  return randomBytes(SESSION_BYTES).toString('base64url');
}

/** The session that a request names; the hash only, its words are nobody's business. */
export function readSessionHash({ cookie = '' }: IncomingHttpHeaders): Buffer | null {
  const [, value] = /(?:^|;) *muster_session=([\w-]{1,64}) *(?:;|$)/.exec(cookie) ?? [];
  return value === undefined ? null : hashToken(value);
}

/** `value` null takes the cookie away. Only our own pages send it, no script reads it. */
export function writeSessionCookie(
  value: string | null,
  headers: IncomingHttpHeaders,
  remainingS = SESSION_S,
): string {
  // A proxy in front speaks https for us. Who makes that up only keeps the cookie from itself.
  const isSecure = String(headers['x-forwarded-proto']).split(',')[0]?.trim() === 'https';
  const maxAgeS = value === null ? 0 : remainingS;
  return `${COOKIE}=${value ?? ''}; Max-Age=${maxAgeS}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

/** @throws {MusterError} TOKEN_ERROR when nobody is signed in. */
export async function requireSession(db: Db, headers: IncomingHttpHeaders): Promise<SignedIn> {
  const hash = readSessionHash(headers);
  const signedIn = hash === null ? null : await findSession(db, { hash });
  if (signedIn !== null) return signedIn;
  throw tokenError('未登录或登录已过期，请重新登录', 'not signed in, or no longer; sign in again');
}

/** Pages of others can make a browser send a form here, but no header of their own. */
export function requireConsoleHeader(headers: IncomingHttpHeaders): void {
  if (headers['x-muster-console'] === '1') return;
  throw new MusterError('PERMISSION_DENIED', {
    zh: '缺少请求头 X-Muster-Console: 1',
    en: 'the header X-Muster-Console: 1 is missing',
  });
}
