import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';

export interface NewPerson {
  username: string;
  password: string;
  isPlatformOperator: boolean;
  /** True: the password was made for the person, who is reminded to choose another. */
  hasMadePassword?: boolean;
}

/** What people choose themselves; ours have 144 bits. */
export const PASSWORD_LENGTH_MIN = 10;
/** Hashing reads all of it, so nobody must be able to keep it busy. */
export const PASSWORD_LENGTH_MAX = 200;

/** OWASP's advice for scrypt at 32 MiB of memory: costly to guess in bulk, a fifth of a second for one sign-in. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
/** Node refuses more than 32 MiB unless told. */
const MEMORY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Makes somebody who can sign in to the console; what they may do there is said by `member`.
 * @throws {MusterError} CONFLICT when the name is taken.
 */
export async function createPerson(
  db: Db,
  { username, password, isPlatformOperator, hasMadePassword = false }: NewPerson,
): Promise<{ personId: number }> {
  const { rows } = await db.query<{ id: number }>({
    text: `
      insert into person (username, password_hash, is_platform_operator, has_made_password)
      values ($1::text, $2::text, $3::boolean, $4::boolean)
      on conflict (username) do nothing
      returning id`,
    values: [username, await hashPassword(password), isPlatformOperator, hasMadePassword],
  });
  const [person] = rows;
  if (person === undefined) {
    throw new MusterError('CONFLICT', {
      zh: `操作员 ${username} 已存在`,
      en: `there is an operator ${username} already`,
    });
  }
  return { personId: person.id };
}

export function makePassword(): string {
  return randomBytes(18).toString('base64url');
}

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url, so that the cost can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether a password is the one of a hash as `hashPassword` makes them. Without a hash it is not, after the same work. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, hash] = stored?.split('$') ?? [];
  if (salt === undefined || hash === undefined) {
    await derive(password, randomBytes(16), COST);
    return false;
  }
  const key = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  const expected = Buffer.from(hash, 'base64url');
  return key.length === expected.length && timingSafeEqual(key, expected);
}

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, { ...cost, maxmem: MEMORY_BYTES_MAX }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
