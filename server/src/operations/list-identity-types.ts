import type { IdentityScope } from '../domain/identity-type.ts';
import type { Db } from '../postgres/database.ts';

export interface ListedIdentityType {
  code: string;
  name: string;
  scope: IdentityScope;
  enabled: boolean;
  priority: number;
  builtIn: boolean;
}

/** An enterprise's identity types in matching order. */
export async function listIdentityTypes(
  db: Db,
  { enterpriseId }: { enterpriseId: number },
): Promise<ListedIdentityType[]> {
  const { rows } = await db.query<ListedIdentityType>({
    name: 'list-identity-types',
    text: `
      select code, name, scope, enabled, priority, built_in as "builtIn"
      from identity_type where enterprise_id = $1::int
      order by priority, id`,
    values: [enterpriseId],
  });
  return rows;
}
