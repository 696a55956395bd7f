import type { IdentityScope } from '../domain/identity-type.ts';
import type { TypesByCode } from '../domain/judge-row.ts';
import type { Db } from '../postgres/database.ts';

export interface ImportSettings {
  createsUsersOnImport: boolean;
  types: TypesByCode;
}

/** What of an enterprise's settings decides how rows are judged, as it is at this moment. */
export async function readImportSettings(
  db: Db,
  { enterpriseId }: { enterpriseId: number },
): Promise<ImportSettings> {
  const { rows } = await db.query<{
    createsUsersOnImport: boolean;
    id: number;
    code: string;
    scope: IdentityScope;
    enabled: boolean;
  }>({
    name: 'read-import-settings',
    text: `
      select
        e.creates_users_on_import as "createsUsersOnImport", t.id, t.code, t.scope, t.enabled
      from identity_type t
      join enterprise e on e.id = $1::int
      where t.enterprise_id = $1::int
      order by t.priority, t.id`,
    values: [enterpriseId],
  });
  return {
    createsUsersOnImport: rows[0]?.createsUsersOnImport ?? true,
    types: new Map(
      rows.map(({ id, code, scope, enabled }, rank) => [code, { id, code, scope, enabled, rank }]),
    ),
  };
}
