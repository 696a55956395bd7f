import type { Client } from 'pg';
import { phoneOf } from './bodies.ts';

const RELATIONS_PER_PERSON = 5;
/** The first of them has everybody, so that there is a group to page through; the other four of a person are among the rest. */
const GROUPS = 200;
/** Of five million relations: what is sorted and written at once. */
const PERSONS_PER_PIECE = 1_000_000;

export interface Filled {
  /** Persons 0 up to, not including, this one are there. */
  persons: number;
  /** The group that has all of them. */
  groupId: number;
  firstUserId: number;
}

/**
 * Fills enterprise 1, whose lane is idle, until `relation` holds `target` rows, as if they had been imported long ago. Rows come
 * in random order, so that the indexes are as full and as mixed as imports leave them; built at once they would be dense.
 */
export async function fillRelations(db: Client, target: number, before: Filled | null): Promise<Filled> {
  const state = await readState(db);
  if (before === null) await insertGroups(db, state.nextGroupId);
  const filled = before ?? { persons: 0, groupId: state.nextGroupId, firstUserId: state.nextUserId };
  if (state.nextUserId !== filled.firstUserId + filled.persons)
    throw new Error('others have made users since the last fill, so the ids of its persons would have a gap');
  const missing = Math.floor((target - state.existing) / RELATIONS_PER_PERSON);
  if (missing <= 0) throw new Error(`there are ${state.existing} relations already`);
  const persons = filled.persons + missing;
  for (let person = filled.persons; person < persons; person += PERSONS_PER_PIECE)
    await insertPiece(db, filled, person, Math.min(PERSONS_PER_PIECE, persons - person));
  // As autovacuum would, in time.
  await db.query('vacuum (analyze) relation, identity, audience_user, audience_group, group_count');
  return { ...filled, persons };
}

async function insertPiece(
  db: Client,
  { firstUserId, groupId }: Filled,
  firstPerson: number,
  count: number,
): Promise<void> {
  await db.query('begin');
  await db.query(`set local work_mem = '256MB'`);
  const piece = { firstPerson, firstUserId: firstUserId + firstPerson, count };
  await insertPersons(db, piece);
  await insertRelations(db, { ...piece, groupId });
  await db.query({
    text: `
      update lane set
        next_user_id = next_user_id + $1::bigint,
        -- What was there before is no history, as after the retention of it.
        history_from = clock_timestamp()
      where enterprise_id = 1`,
    values: [count],
  });
  await db.query('commit');
}

async function readState(db: Client): Promise<{ nextUserId: number; nextGroupId: number; existing: number }> {
  const { rows } = await db.query<{ nextUserId: string; nextGroupId: number; existing: string }>(`
    select
      next_user_id as "nextUserId", next_group_id as "nextGroupId", (select count(*) from relation) as existing
    from lane where enterprise_id = 1`);
  const [state] = rows;
  if (state === undefined) throw new Error('enterprise 1 has no lane');
  return {
    nextUserId: Number(state.nextUserId),
    nextGroupId: state.nextGroupId,
    existing: Number(state.existing),
  };
}

async function insertGroups(db: Client, firstGroupId: number): Promise<void> {
  await db.query({
    text: `
      with made as (
        insert into audience_group (enterprise_id, id, dept_id, name, created_at)
        select 1, $1::int + n, 0, 'filled-' || n, now() from generate_series(0, $2::int - 1) as n
        returning enterprise_id, id
      )
      insert into group_count (enterprise_id, group_id, user_count) select enterprise_id, id, 0 from made`,
    values: [firstGroupId, GROUPS],
  });
  await db.query({
    text: 'update lane set next_group_id = next_group_id + $1::int where enterprise_id = 1',
    values: [GROUPS],
  });
}

async function insertPersons(
  db: Client,
  { firstPerson, firstUserId, count }: { firstPerson: number; firstUserId: number; count: number },
): Promise<void> {
  await db.query({
    text: `
      insert into audience_user (enterprise_id, id, created_at)
      select 1, $1::bigint + n, now() from generate_series(0, $2::int - 1) as n`,
    values: [firstUserId, count],
  });
  await db.query({
    text: `
      insert into identity (enterprise_id, type_id, value, platform, appid, user_id)
      select 1, t.id, '+86' || ($1::bigint + n), '', '', $2::bigint + n
      from identity_type t, generate_series(0, $3::int - 1) as n
      where t.enterprise_id = 1 and t.code = 'phone'`,
    values: [phoneOf(firstPerson), firstUserId, count],
  });
}

async function insertRelations(
  db: Client,
  { groupId, firstUserId, count }: { groupId: number; firstUserId: number; count: number },
): Promise<void> {
  await db.query({
    text: `
      with made as (
        insert into relation (enterprise_id, group_id, user_id)
        select 1, $1::int + case place when 0 then 0 else 1 + (n * 7919::bigint + place * 49) % ($4::int - 1) end, $2::bigint + n
        from generate_series(0, $3::int - 1) as n, generate_series(0, $5::int - 1) as place
        order by hashint8(n), place
        returning group_id
      )
      update group_count c set user_count = user_count + m.users
      from (select group_id, count(*) as users from made group by group_id) as m
      where c.enterprise_id = 1 and c.group_id = m.group_id`,
    values: [groupId, firstUserId, count, GROUPS, RELATIONS_PER_PERSON],
  });
}
