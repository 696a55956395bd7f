import { createHash } from 'node:crypto';
import { type TokenApp, findTokenApp } from '../operations/find-token-app.ts';
import type { Db } from '../postgres/database.ts';

/** Who is calling: the app behind a valid X-Token. */
export type Caller = Omit<TokenApp, 'remainingMs'>;

/** A revocation must hold everywhere within 5 s; one look-up a second for a busy token costs nothing. */
const TRUST_MS = 1_000;

/** Some 5 MB. One token per process of a caller is usual, so this is more than a server has. */
const ENTRIES_MAX = 10_000;

/** Nobody's token is longer; what is longer needs no look-up. */
const TOKEN_LENGTH_MAX = 200;

interface Entry {
  caller: Promise<Caller | null>;
  /** By `performance.now()`. */
  trustedUntilMs: number;
}

/** Tokens already looked up in the last seconds; only valid ones stay, so guessing tokens cannot crowd them out. */
export class CallerCache {
  readonly #db: Db;
  /** In the order of their making, and all live equally long, so the oldest is always the first. */
  readonly #entries = new Map<string, Entry>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** The app that a token stands for; null when the token is not valid. */
  async find(token: string): Promise<Caller | null> {
    if (token.length > TOKEN_LENGTH_MAX) return null;
    const hash = hashToken(token);
    const key = hash.toString('base64');
    const known = this.#entries.get(key);
    if (known !== undefined && known.trustedUntilMs > performance.now()) return known.caller;
    this.#entries.delete(key);
    const entry = this.#lookUp(key, hash);
    this.#entries.set(key, entry);
    this.#dropOldest();
    return entry.caller;
  }

  #lookUp(key: string, hash: Buffer): Entry {
    // Counted from before the look-up: a revocation that commits right after it must not live longer than TRUST_MS either.
    const startedMs = performance.now();
    const forget = (): void => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    const lookUp = async (): Promise<Caller | null> => {
      try {
        const app = await findTokenApp(this.#db, { hash });
        if (app === null) {
          forget();
          return null;
        }
        const { remainingMs, ...caller } = app;
        entry.trustedUntilMs = startedMs + Math.min(TRUST_MS, remainingMs);
        return caller;
      } catch (error) {
        forget();
        throw error;
      }
    };
    const entry: Entry = { caller: lookUp(), trustedUntilMs: startedMs + TRUST_MS };
    return entry;
  }

  #dropOldest(): void {
    if (this.#entries.size <= ENTRIES_MAX) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** Tokens and secrets hold 256 random bits, so a plain hash keeps them safe at rest. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
