import { BUILT_IN_IDENTITY_TYPES } from '../domain/identity-type.ts';
import type { Db } from '../postgres/database.ts';

/** Makes an enterprise with its lane and the built-in identity types; must run in a transaction. */
export async function createEnterprise(
  tx: Db,
  { name }: { name: string },
): Promise<{ enterpriseId: number }> {
  const { rows } = await tx.query<{ id: number }>({
    text: 'insert into enterprise (name) values ($1::text) returning id',
    values: [name],
  });
  const [enterprise] = rows;
  if (enterprise === undefined) throw new Error('the new enterprise has no id');
  await tx.query({
    text: 'insert into lane (enterprise_id) values ($1::int)',
    values: [enterprise.id],
  });
  await tx.query({
    text: `
      insert into identity_type (enterprise_id, id, code, name, scope, priority, built_in)
      select $1::int, t.place, t.code, t.name, t.scope, t.place, true
      from unnest($2::text[], $3::text[], $4::text[]) with ordinality as t (code, name, scope, place)`,
    values: [
      enterprise.id,
      BUILT_IN_IDENTITY_TYPES.map(({ code }) => code),
      BUILT_IN_IDENTITY_TYPES.map(({ name }) => name),
      BUILT_IN_IDENTITY_TYPES.map(({ scope }) => scope),
    ],
  });
  return { enterpriseId: enterprise.id };
}
