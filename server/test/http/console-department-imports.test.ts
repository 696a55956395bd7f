import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveDepartments } from '../../src/operations/save-departments.ts';
import { type SignedInWorld, createSignedInWorld } from './signed-in-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

interface Batch {
  batchId: number;
  batchIdStr: string;
}

let world: SignedInWorld;

beforeAll(async () => {
  world = await createSignedInWorld();
});
afterAll(() => world.close());

const list = (query: object, username: string): Promise<{ list: Batch[]; total: number | null }> =>
  world.ask(username, 'GET /import/list', query);

const code = (name: string, sent: object, username: string): Promise<string> =>
  world.askForCode(username, name, sent);

async function makeDepartment(name: string): Promise<number> {
  const { database, enterpriseId } = world;
  const [department] = await database.transaction(TIMEOUTS, (tx) =>
    saveDepartments(tx, { enterpriseId, elements: [{ name, keys: [], parent: null }] }),
  );
  if (department === undefined) throw new Error('no department was made');
  return department.deptId;
}

/** A batch that a person makes by hand. */
async function addByHand(groupId: string, id: string, username: string): Promise<Batch> {
  const data = [{ identities: [{ identityType: 'id', identityValue: id }] }];
  const batch = await world.ask<Batch>(username, 'POST /group/member/add', { groupId, data });
  await world.applyAll();
  return batch;
}

test("a department's member sees, takes back and runs again only what it did itself", async () => {
  await world.addPerson('local', 'operator', await makeDepartment('华东'));
  const { groupId } = await world.ask<{ groupId: string }>('local', 'POST /group/create', { name: 'local' });
  const own = await addByHand(groupId, 's', 'local');
  const others = await addByHand(groupId, 't', 'operator');
  const page = await list({}, 'local');
  expect([page.list.map(({ batchId }) => batchId), page.total]).toEqual([[own.batchId], 1]);
  expect((await list({ personId: '1' }, 'local')).list).toEqual([]);
  const query = { batchId: others.batchIdStr };
  const names = ['show', 'failures', 'failures.csv', 'undo/preview'].map((path) => `GET /import/${path}`);
  for (const name of [...names, 'POST /import/undo', 'POST /import/rerun']) {
    expect([name, await code(name, query, 'local')]).toEqual([name, 'NOT_FOUND']);
  }
  expect(await code('POST /import/undo', { batchId: own.batchIdStr }, 'local')).toBe('SUCCESS');
});

test('who is moved to a department neither sees nor takes back what it did for the whole enterprise', async () => {
  const here = await makeDepartment('华南');
  const there = await makeDepartment('华中');
  await world.addPerson('mover', 'operator');
  const move = (deptId: number | null): Promise<unknown> =>
    world.ask('administrator', 'POST /member/grant', {
      username: 'mover',
      role: 'operator',
      ...(deptId === null ? {} : { deptId: String(deptId) }),
    });
  const { groupId } = await world.ask<{ groupId: string }>('mover', 'POST /group/create', { name: 'moved' });
  const before = await addByHand(groupId, 'u', 'mover');
  await move(here);
  expect(await list({}, 'mover')).toMatchObject({ list: [], total: 0 });
  expect(await code('POST /import/undo', { batchId: before.batchIdStr }, 'mover')).toBe('NOT_FOUND');
  const local = await world.ask<{ groupId: string }>('mover', 'POST /group/create', { name: 'moved' });
  const { batchId } = await addByHand(local.groupId, 'v', 'mover');
  // The same place again is no move.
  await move(here);
  expect((await list({}, 'mover')).list.map((batch) => batch.batchId)).toEqual([batchId]);
  await move(there);
  expect((await list({}, 'mover')).list).toEqual([]);
  await move(null);
  const own = (await list({}, 'mover')).list.map((batch) => batch.batchId);
  expect(own).toEqual(expect.arrayContaining([before.batchId, batchId]));
});
