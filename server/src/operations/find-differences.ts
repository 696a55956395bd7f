import type { Db } from '../postgres/database.ts';

/** What one check has found. */
export interface Finding {
  check: string;
  differences: number;
  /** One of them, in words and ids; null when there is none. Values of identities never appear. */
  sample: string | null;
}

/**
 * Runs one check. It is one statement, so it sees one moment of the data while imports go on: no lane has to wait for it.
 * @param text yields a row with a `detail` for everything that is not as it must be.
 */
export async function findDifferences(
  db: Db,
  { check, text, values }: { check: string; text: string; values: unknown[] },
): Promise<Finding> {
  const { rows } = await db.query<Omit<Finding, 'check'>>({
    text: `select count(*) as differences, min(detail) as sample from (${text}) as difference`,
    values,
  });
  return { check, differences: rows[0]?.differences ?? 0, sample: rows[0]?.sample ?? null };
}
