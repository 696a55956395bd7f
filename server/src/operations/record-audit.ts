import type { Db } from '../postgres/database.ts';

export interface AuditEntry {
  /** 0: a change of the platform that concerns no enterprise. */
  enterpriseId: number;
  personId: number;
  username: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
}

/** Writes down what a person changed; in the transaction of the change, so that neither stands without the other. */
export async function recordAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db.query({
    text: `
      insert into audit_log (enterprise_id, person_id, username, action, subject, details)
      values ($1::int, $2::int, $3::text, $4::text, $5::text, $6::jsonb)`,
    values: [
      entry.enterpriseId,
      entry.personId,
      entry.username,
      entry.action,
      entry.subject,
      JSON.stringify(entry.details),
    ],
  });
}
