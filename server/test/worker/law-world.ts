import type { Database } from '../../src/postgres/database.ts';
import type { NaiveOptions, NaiveResult, NaiveState } from '../model/naive-model.ts';
import { sortByText } from '../model/naive-model.ts';
import type { NaiveRules } from '../model/naive-row.ts';

/** Makes what an enterprise of a scenario has before its first batch. */
export async function furnish(
  database: Database,
  enterpriseId: number,
  options: NaiveOptions,
): Promise<void> {
  const { dynamicGroups = [], ...rules } = options;
  await configure(database, enterpriseId, rules);
  await database.query({
    text: `
      insert into audience_group (enterprise_id, id, dept_id, name, rule, created_at)
      select $1::int, id, dept_id, name, '{"all": [], "any": [1], "none": []}', now()
      from unnest($2::bigint[], $3::text[]) with ordinality as g (dept_id, name, id)`,
    values: [enterpriseId, dynamicGroups.map(({ deptId }) => deptId), dynamicGroups.map(({ name }) => name)],
  });
  await database.query({
    text: 'update lane set next_group_id = $2::int where enterprise_id = $1::int',
    values: [enterpriseId, dynamicGroups.length + 1],
  });
}

/** What another call changes: settings, identity types in their new order, departments. */
export async function configure(
  database: Database,
  enterpriseId: number,
  { createsUsersOnImport, identityTypes, departments }: Partial<NaiveRules>,
): Promise<void> {
  if (createsUsersOnImport !== undefined) {
    await database.query({
      text: 'update enterprise set creates_users_on_import = $2::boolean where id = $1::int',
      values: [enterpriseId, createsUsersOnImport],
    });
  }
  if (identityTypes !== undefined) {
    await database.query({
      text: 'update enterprise set manages_identity_types = true where id = $1::int',
      values: [enterpriseId],
    });
    await database.query({
      // Ids of types are neither their order of matching nor that of their codes.
      text: `
        insert into identity_type (enterprise_id, id, code, name, scope, enabled, priority, built_in)
        select $1::int, 100 - place, code, code, scope, enabled, place, false
        from unnest($2::text[], $3::text[], $4::boolean[]) with ordinality as t (code, scope, enabled, place)
        on conflict (enterprise_id, code) do update set enabled = excluded.enabled, priority = excluded.priority`,
      values: [
        enterpriseId,
        identityTypes.map(({ code }) => code),
        identityTypes.map(({ scope }) => scope),
        identityTypes.map(({ enabled }) => enabled),
      ],
    });
  }
  if (departments !== undefined) {
    await database.query({
      text: `
        insert into department (enterprise_id, id, name, wx_dept_id, third_dept_id)
        select $1::int, id, 'a department', wx_dept_id, third_dept_id
        from unnest($2::bigint[], $3::text[], $4::text[]) as d (id, wx_dept_id, third_dept_id)
        on conflict do nothing`,
      values: [
        enterpriseId,
        departments.map(({ id }) => id),
        departments.map(({ wxDeptId }) => wxDeptId),
        departments.map(({ thirdDeptId }) => thirdDeptId),
      ],
    });
  }
}

/** The database's side of the comparison; user ids that are not dense from 1 show as a count that no model has. */
export async function readState(database: Database, enterpriseId: number): Promise<NaiveState> {
  const read = async <Row extends object>(text: string): Promise<Row[]> =>
    (await database.query<Row>({ text, values: [enterpriseId] })).rows;
  const [users] = await read<{ count: number; last: number }>(
    'select count(*) as count, coalesce(max(id), 0) as last from audience_user where enterprise_id = $1::int',
  );
  const identities = await read<{ identity: NaiveState['identities'][number] }>(`
    select json_build_array(t.code, i.value, nullif(i.platform, ''), nullif(i.appid, ''), i.user_id) as identity
    from identity i
    join identity_type t on t.enterprise_id = $1::int and t.id = i.type_id
    where i.enterprise_id = $1::int`);
  const groups = await read<{ group: NaiveState['groups'][number] }>(`
    select json_build_array(
      g.id, g.dept_id, g.name, case when g.rule is null then 'STATIC' else 'DYNAMIC' end, coalesce(c.user_count, 0)
    ) as group
    from audience_group g
    left join group_count c on c.enterprise_id = $1::int and c.group_id = g.id
    where g.enterprise_id = $1::int
    order by g.id`);
  const relations = await read<{ pair: NaiveState['relations'][number] }>(
    'select json_build_array(group_id, user_id) as pair from relation where enterprise_id = $1::int',
  );
  return {
    users: users === undefined || users.count !== users.last ? -1 : users.count,
    identities: sortByText(identities.map(({ identity }) => identity)),
    groups: groups.map(({ group }) => group),
    relations: sortByText(relations.map(({ pair }) => pair)),
  };
}

/** Every batch of an enterprise in the order of acceptance: how it ended, its place, and all that the model tells of it. */
export interface AppliedBatch extends NaiveResult {
  status: string;
  appliedSeq: number | null;
}

export async function readBatches(database: Database, enterpriseId: number): Promise<AppliedBatch[]> {
  const { rows } = await database.query<AppliedBatch>({
    text: `
      select
        status, applied_seq as "appliedSeq", success_count as success, fail_count as fail,
        relations_added as "relationsAdded", relations_removed as "relationsRemoved", unchanged_count as unchanged,
        users_created as "usersCreated", groups_created as "groupsCreated", identities_bound as "identitiesBound",
        coalesce(failures, '[]') as failures, coalesce(warnings, '[]') as warnings
      from import_batch where enterprise_id = $1::int order by id`,
    values: [enterpriseId],
  });
  const changes = await readChanges(database, enterpriseId);
  return rows.map((row) => ({
    ...row,
    failures: row.failures.map(({ index, code }) => ({ index, code })),
    warnings: row.warnings
      .map(({ index, code }) => ({ index, code }))
      // Within a row the contract gives warnings no order.
      .toSorted((one, other) => one.index - other.index || (one.code < other.code ? -1 : 1)),
    changes: row.appliedSeq === null ? [] : (changes.get(row.appliedSeq) ?? []),
  }));
}

/** The kept history, by the place of the batch that made it. */
async function readChanges(
  database: Database,
  enterpriseId: number,
): Promise<Map<number, NaiveResult['changes']>> {
  const { rows } = await database.query<{ appliedSeq: number; changes: NaiveResult['changes'] }>({
    text: `
      select c.applied_seq + e.ordinal as "appliedSeq",
        json_agg(
          json_build_object('groupId', c.group_id, 'userId', e.user_id, 'isAdded', e.added)
          order by c.group_id, e.user_id
        ) as changes
      from import_change c
      cross join lateral unnest(c.user_ids, c.ordinals, c.added) as e (user_id, ordinal, added)
      where c.enterprise_id = $1::int
      group by 1`,
    values: [enterpriseId],
  });
  return new Map(rows.map(({ appliedSeq, changes }) => [appliedSeq, changes]));
}
