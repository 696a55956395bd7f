import type { IdentityScope } from '../domain/identity-type.ts';
import type { TypesByCode } from '../domain/judge-row.ts';
import { compileValuePattern } from '../domain/value-pattern.ts';
import type { Db } from '../postgres/database.ts';

export interface ImportSettings {
  createsUsersOnImport: boolean;
  types: TypesByCode;
  /** Whether anybody may want to be told of what a chunk did. */
  hasWebhook: boolean;
  /** The same for the same settings only. */
  fingerprint: string;
}

/**
 * What of an enterprise's settings decides how rows are judged, as it is at this moment. While 身份类型管理 is not open, that is
 * the built-in types as they are, whatever was set before.
 */
export async function readImportSettings(
  db: Db,
  { enterpriseId }: { enterpriseId: number },
): Promise<ImportSettings> {
  const { rows } = await db.query<{
    createsUsersOnImport: boolean;
    hasWebhook: boolean;
    id: number;
    code: string;
    scope: IdentityScope;
    enabled: boolean;
    pattern: string | null;
  }>({
    name: 'read-import-settings',
    text: `
      select
        e.creates_users_on_import as "createsUsersOnImport",
        exists (select from webhook w where w.enterprise_id = $1::int and w.enabled) as "hasWebhook", t.id, t.code, t.scope, t.pattern,
        t.enabled or not e.manages_identity_types as enabled
      from identity_type t
      join enterprise e on e.id = $1::int
      where t.enterprise_id = $1::int and (t.built_in or e.manages_identity_types)
      order by case when e.manages_identity_types then t.priority else t.id end, t.id`,
    values: [enterpriseId],
  });
  return {
    fingerprint: JSON.stringify(rows),
    createsUsersOnImport: rows[0]?.createsUsersOnImport ?? true,
    hasWebhook: rows[0]?.hasWebhook ?? false,
    types: new Map(
      rows.map(({ pattern, ...type }, rank) => [
        type.code,
        {
          id: type.id,
          code: type.code,
          scope: type.scope,
          enabled: type.enabled,
          pattern: pattern === null ? null : compileValuePattern(pattern),
          rank,
        },
      ]),
    ),
  };
}
