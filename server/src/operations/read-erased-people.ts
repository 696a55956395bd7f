import { ErasedPeople, type ErasedPerson } from '../domain/blank-rows.ts';
import type { Db } from '../postgres/database.ts';

/** Erased people as they are looked for in rows, by the identity types that the enterprise has. */
export async function readErasedPeople(
  db: Db,
  { enterpriseId, erased }: { enterpriseId: number; erased: ErasedPerson[] },
): Promise<ErasedPeople> {
  const { rows } = await db.query<{ code: string }>({
    text: 'select code from identity_type where enterprise_id = $1::int',
    values: [enterpriseId],
  });
  const people = new ErasedPeople(new Set(rows.map(({ code }) => code)));
  for (const person of erased) people.add(person);
  return people;
}
