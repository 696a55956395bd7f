import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveDepartments } from '../../src/operations/save-departments.ts';
import { importPeople } from './ask.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };
const HOUR_MS = 3_600_000;

interface Bucket {
  from: string;
  batches: number;
  rows: number;
}
interface Overview {
  from: string;
  bucketS: number;
  bucketCount: number;
  buckets: Bucket[];
  failures: object[];
  latest: { batchId: number }[];
  totals: { users: number; groups: number; relations: number };
}

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld();
});
beforeEach(async () => {
  await world.database.query({
    text: 'delete from import_batch where enterprise_id = $1::int',
    values: [world.enterpriseId],
  });
});
afterAll(() => world.close());

const overview = (query: object = {}, username = 'reader'): Promise<Overview> =>
  world.ask<Overview>(username, 'GET /overview', query);

/** Lets batches have taken effect some hours ago. */
async function age(batchIds: number[], hours: number): Promise<void> {
  await world.database.query({
    text: `
      update import_batch set finished_at = finished_at - make_interval(hours => $3::int)
      where enterprise_id = $1::int and id = any ($2::bigint[])`,
    values: [world.enterpriseId, batchIds, hours],
  });
}

test('counts what took effect, what failed and why, what waits and what there is', async () => {
  await importPeople(world, 'add', ['a', 'b', ''], 'one,two');
  await importPeople(world, 'delete', ['a', 'nobody'], 'one');
  await importPeople(world, 'add', ['c'], 'x'.repeat(65));
  const data = { optType: 'add', dryRun: true };
  for (const publicParams of [data, { optType: 'add' }]) {
    if (publicParams !== data) await world.applyAll();
    await world.api.inject({
      method: 'POST',
      url: '/api/integrate/audience/group/rel/v2/batchAdd',
      headers: { 'x-token': world.token },
      payload: { publicParams, data: [{ identities: [{ identityType: 'id', identityValue: 'd' }] }] },
    });
  }
  const shown = await overview();
  const { from, buckets, latest } = shown;
  expect(shown).toMatchObject({
    bucketS: 3_600,
    bucketCount: 24,
    failures: [
      { errorCode: 'GROUP_NAME_INVALID', count: 1 },
      { errorCode: 'IDENTITY_VALUE_INVALID', count: 1 },
      { errorCode: 'USER_NOT_FOUND', count: 1 },
    ],
    failuresCapped: false,
    backlog: { batches: 1, rows: 1, oldestAgeS: expect.any(Number) as number },
    totals: { users: 2, groups: 2, relations: 3 },
  });
  expect(new Date(from).getTime() % HOUR_MS).toBe(0);
  const sum = (read: (bucket: Bucket) => number): number =>
    buckets.reduce((total, bucket) => total + read(bucket), 0);
  // An hour may end in the middle.
  expect([sum(({ batches }) => batches), sum(({ rows }) => rows)]).toEqual([3, 6]);
  expect(latest).toHaveLength(5);
  expect(latest[0]).toMatchObject({ status: 'PENDING', source: 'v2', appName: 'a test app' });
});

test('an erased user is counted no more', async () => {
  await importPeople(world, 'add', ['to be erased'], 'one,two');
  const body = { identityValue: 'to be erased' };
  const { list } = await world.ask<{ list: { audienceUserId: string }[] }>('reader', 'POST /user/find', body);
  const [{ audienceUserId } = { audienceUserId: '' }] = list;
  const { totals } = await overview();
  await world.ask('administrator', 'POST /user/erase', { audienceUserId, confirmUserId: audienceUserId });
  await world.applyAll();
  const { users, groups, relations } = totals;
  expect((await overview()).totals).toEqual({ users: users - 1, groups, relations: relations - 2 });
});

test.each([
  ['24h', 24, 3_600, [1, 23, 25]],
  ['7d', 7, 86_400, [24, 24 * 6, 24 * 8]],
  ['30d', 30, 86_400, [24, 24 * 29, 24 * 31]],
])('over %s counts what is in it, in the hour or day of its effect', async (range, count, bucketS, hours) => {
  for (const [index, ago] of hours.entries()) {
    await age([await importPeople(world, 'add', [`person ${index}`], 'one')], ago);
  }
  const { from, buckets, ...shape } = await overview({ range });
  expect(shape).toMatchObject({ bucketCount: count, bucketS });
  expect(buckets.map(({ batches }) => batches)).toEqual([1, 1]);
  const places = buckets.map((bucket) => (Date.parse(bucket.from) - Date.parse(from)) / 1_000 / bucketS);
  expect(places).toEqual([0, count - 2]);
});

test('days begin where they do for the reader', async () => {
  const { from } = await overview({ range: '7d', utcOffsetMinutes: '480' });
  expect(from.slice(10)).toBe('T16:00:00.000Z');
  const westward = await overview({ range: '7d', utcOffsetMinutes: '-210' });
  expect(westward.from.slice(10)).toBe('T03:30:00.000Z');
  for (const query of [{ utcOffsetMinutes: '841' }, { utcOffsetMinutes: '-721' }, { range: '1y' }]) {
    expect(await world.askForCode('reader', 'GET /overview', query)).toBe('PARAM_ERROR');
  }
});

test('of very many failures counts the latest, and says so', async () => {
  const old = await importPeople(world, 'delete', ['nobody'], 'nothing');
  const later = await importPeople(world, 'add', [''], 'one');
  await world.database.query({
    text: `
      update import_batch set
        fail_count = 20000,
        failures = (select json_agg(json_build_object('code', 'IDENTITY_VALUE_INVALID')) from generate_series(1, 20000))
      where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, later],
  });
  const capped = { failures: [{ errorCode: 'IDENTITY_VALUE_INVALID', count: 20_000 }], failuresCapped: true };
  expect(await overview()).toMatchObject(capped);
  await age([later], 2);
  await age([old], 1);
  expect(await overview()).toMatchObject({
    failures: [{ count: 20_000 }, { errorCode: 'USER_NOT_FOUND', count: 1 }],
    failuresCapped: false,
  });
});

test("a department's member sees its own batches and the groups of the department", async () => {
  const { database, enterpriseId } = world;
  const [department] = await database.transaction(TIMEOUTS, (tx) =>
    saveDepartments(tx, { enterpriseId, elements: [{ name: '华东', keys: [], parent: null }] }),
  );
  await world.addPerson('local', 'operator', department?.deptId);
  await importPeople(world, 'add', ['a', 'b'], 'one');
  const { groupId } = await world.ask<{ groupId: string }>('local', 'POST /group/create', { name: 'own' });
  const data = [{ identities: [{ identityType: 'phone', identityValue: '1' }] }];
  await world.ask('local', 'POST /group/member/add', { groupId, data });
  await world.applyAll();
  const { buckets, latest, ...shown } = await overview({}, 'local');
  expect(buckets.map(({ batches }) => batches)).toEqual([1]);
  expect(latest).toHaveLength(1);
  expect(shown).toMatchObject({
    failures: [{ errorCode: 'IDENTITY_VALUE_INVALID', count: 1 }],
    totals: { users: null, groups: 1, relations: 0 },
  });
});
