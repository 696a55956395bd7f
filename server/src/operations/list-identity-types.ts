import type { IdentityScope } from '../domain/identity-type.ts';
import type { Db } from '../postgres/database.ts';

export interface ListedIdentityType {
  code: string;
  name: string;
  scope: IdentityScope;
  enabled: boolean;
  priority: number;
  builtIn: boolean;
  /** What values must match, whole; null: anything. */
  pattern: string | null;
}

/** The identity types that are in force, in matching order: while 身份类型管理 is not open, the built-in ones as they are. */
export async function listIdentityTypes(
  db: Db,
  { enterpriseId }: { enterpriseId: number },
): Promise<ListedIdentityType[]> {
  const { rows } = await db.query<ListedIdentityType>({
    name: 'list-identity-types',
    text: `
      select
        t.code, t.name, t.scope, t.enabled or not e.manages_identity_types as enabled,
        case when e.manages_identity_types then t.priority else t.id end as priority,
        t.built_in as "builtIn", t.pattern
      from identity_type t
      join enterprise e on e.id = $1::int
      where t.enterprise_id = $1::int and (t.built_in or e.manages_identity_types)
      order by priority, t.id`,
    values: [enterpriseId],
  });
  return rows;
}
