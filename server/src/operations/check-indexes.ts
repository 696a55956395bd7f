import type { Database, Db } from '../postgres/database.ts';
import type { Finding } from './find-differences.ts';

/** Reading a large index and its table takes as long as it takes; it locks out nobody. */
const NO_TIMEOUTS = { statementMs: 0, lockMs: 5_000, idleMs: 60_000 };

interface StoredIndex {
  name: string;
  isValid: boolean;
}

/**
 * Compares every index with its table, row by row, by PostgreSQL's own amcheck. Where that is not installed, or may not be
 * (it is for superusers, as the embedded database has one), only the state of the indexes is looked at, and the finding says so.
 */
export async function checkIndexes(database: Database): Promise<Finding> {
  const { rows } = await database.query<StoredIndex>({
    text: `
      select c.oid::regclass::text as name, i.indisvalid and i.indisready as "isValid"
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_am m on m.oid = c.relam and m.amname = 'btree'
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'i'
      order by c.relname`,
  });
  const broken = rows.filter(({ isValid }) => !isValid).map(({ name }) => `${name} is not valid`);
  const reason = await findReasonAgainst(database);
  if (reason === null) {
    for (const { name } of rows.filter(({ isValid }) => isValid)) {
      const message = await checkIndex(database, name);
      if (message !== null) broken.push(`${name}: ${message}`);
    }
  }
  return {
    check: 'indexes',
    differences: broken.length,
    sample: broken[0] ?? (reason === null ? null : `not read, only listed: ${reason}`),
  };
}

/** @returns why amcheck cannot be used; null when it can. */
async function findReasonAgainst(database: Database): Promise<string | null> {
  return withAmcheck(database, async () => null);
}

/** @returns what is wrong with it. */
function checkIndex(database: Database, name: string): Promise<string | null> {
  return withAmcheck(database, async (tx) => {
    await tx.query({ text: 'select bt_index_check($1::regclass, true)', values: [name] });
    return null;
  });
}

/** Has its own class, so that it is told from what goes wrong. */
class RollBack extends Error {}

/** Where amcheck is missing it is installed for the length of a transaction that is rolled back: a check changes nothing. */
async function withAmcheck(
  database: Database,
  use: (tx: Db) => Promise<string | null>,
): Promise<string | null> {
  let outcome: string | null = null;
  try {
    await database.transaction(NO_TIMEOUTS, async (tx) => {
      await tx.query({ text: 'create extension if not exists amcheck' });
      outcome = await use(tx);
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) return (error as Error).message;
  }
  return outcome;
}
