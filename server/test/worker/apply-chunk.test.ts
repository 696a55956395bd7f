import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeEnterprise } from '../../src/operations/change-enterprise.ts';
import { raiseAttempts } from '../../src/operations/raise-attempts.ts';
import { type ChunkOutcome, applyChunk, makeChunkMemory } from '../../src/worker/apply-chunk.ts';
import type { ChunkLimitConfig } from '../../src/worker/write-chunk.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { CHUNK_LIMITS, type ImportWorld, createImportWorld, makeBody } from './import-world.ts';

let db: TestDatabase;
let world: ImportWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createImportWorld(db.database);
});

const SEED_BODY = `{
	"publicParams":{
		"isMatching":true,
		"matchingType":2,
		"optType":"add"
	},
	"data":[{
		"identities": [{
			"identityValue": "18888888888",
			"identityType": "phone"
		}],
		"groups":"group1,group2"
	}]
}`;

test('the documented sample makes one user and two groups', async () => {
  const batchId = await world.accept(SEED_BODY);
  expect(await world.read(batchId)).toMatchObject({
    status: 'PENDING',
    total: 1,
    success: 0,
    finishedAt: null,
    appliedSeq: null,
  });
  expect(await world.applyAll()).toEqual(['applied']);
  expect(await world.read(batchId)).toMatchObject({
    status: 'FINISHED',
    success: 1,
    fail: 0,
    usersCreated: 1,
    groupsCreated: 2,
    identitiesBound: 1,
    relationsAdded: 2,
    relationsRemoved: 0,
    unchanged: 0,
    appliedSeq: 1,
    failures: [],
    warnings: [],
  });
});

test('batches that wait together are one chunk, take effect in order, and each has its own place in it', async () => {
  const add = await world.accept(makeBody('add', [1, 2], 'a,b'));
  const again = await world.accept(makeBody('add', [2, 3], 'a'));
  const remove = await world.accept(makeBody('delete', [1, 2], 'a'));
  expect(await world.applyAll()).toEqual(['applied']);
  const [first, second, third] = await Promise.all([add, again, remove].map((id) => world.read(id)));
  expect(first).toMatchObject({
    appliedSeq: 1,
    relationsAdded: 4,
    unchanged: 0,
    usersCreated: 2,
    groupsCreated: 2,
  });
  expect(second).toMatchObject({
    appliedSeq: 2,
    relationsAdded: 1,
    unchanged: 1,
    usersCreated: 1,
    groupsCreated: 0,
  });
  expect(third).toMatchObject({ appliedSeq: 3, relationsRemoved: 2, unchanged: 0 });
  expect(first?.finishedAt).toBe(third?.finishedAt);
  expect(await readState()).toEqual({ relations: ['1,3', '2,1', '2,2'], counts: ['1:1', '2:2'] });
});

test('a chunk holds as many batches as its limits let it, one at least', async () => {
  for (let i = 0; i < 4; i += 1) await world.accept(makeBody('add', [1, 2, 3], `a${i},b${i}`));
  expect(await world.applyAll({ chunkRowsMax: 6 })).toEqual(['applied', 'applied']);
  for (let i = 0; i < 4; i += 1) await world.accept(makeBody('add', [1, 2, 3], `c${i},d${i}`));
  expect(await world.applyAll({ chunkPairsMax: 1 })).toEqual(['applied', 'applied', 'applied', 'applied']);
  for (let i = 0; i < 2; i += 1) await world.accept(makeBody('add', [1, 2, 3], `e${i}`));
  expect(await world.applyAll({ chunkBytesMax: 1 })).toEqual(['applied', 'applied']);
});

test('time never goes back on a lane, whatever the clock says', async () => {
  await db.database.query({
    text: `update lane set applied_at = clock_timestamp() + interval '1 hour' where enterprise_id = $1::int`,
    values: [world.enterpriseId],
  });
  const first = await world.accept(makeBody('add', [1], 'a'));
  await world.applyAll();
  const second = await world.accept(makeBody('add', [1], 'a'));
  await world.applyAll();
  const [a, b] = [await world.read(first), await world.read(second)];
  expect(Date.parse(a.finishedAt ?? '')).toBeGreaterThan(Date.now() + 3_000_000);
  expect((b.finishedAt ?? '') > (a.finishedAt ?? '')).toBe(true);
});

test('what was changed is kept by group, batch by batch, also what cancels out', async () => {
  await world.accept(makeBody('add', [1, 2], 'a'));
  await world.accept(makeBody('delete', [1], 'a'));
  await world.accept(makeBody('add', [1, 2], 'a'));
  await world.applyAll();
  const { rows } = await db.database.query<object>({
    text: `select group_id, applied_seq, user_ids::text, ordinals::text, added::text from import_change where enterprise_id = $1::int`,
    values: [world.enterpriseId],
  });
  expect(rows).toEqual([
    { group_id: 1, applied_seq: 1, user_ids: '{1,2,1,1}', ordinals: '{0,0,1,2}', added: '{t,t,f,t}' },
  ]);
});

describe('a batch that cannot be applied', () => {
  test('becomes ERROR alone, with a reason and no personal data; the batches around it are applied', async () => {
    const before = await world.accept(makeBody('add', [1], 'a'));
    const broken = await world.accept(makeBody('add', [2], 'a'));
    const behind = await world.accept(makeBody('add', [3], 'a'));
    await breakPayload(broken);

    // The chunk fails as a whole first; then its batches are tried one at a time.
    await expect(world.applyOne()).rejects.toThrow('invalid');
    expect(await world.applyAll()).toEqual(['applied', 'failed', 'applied']);
    expect(await world.read(before)).toMatchObject({ status: 'FINISHED', appliedSeq: 1 });
    expect(await world.read(broken)).toMatchObject({
      status: 'ERROR',
      appliedSeq: 2,
      success: 0,
      fail: 0,
      failures: null,
    });
    expect(await world.read(behind)).toMatchObject({ status: 'FINISHED', appliedSeq: 3 });
    expect(await readState()).toEqual({ relations: ['1,1', '1,2'], counts: ['1:2'] });
    const { rows } = await db.database.query<{ error: string }>({
      text: `select error from import_batch where enterprise_id = $1::int and id = $2::bigint`,
      values: [world.enterpriseId, broken],
    });
    expect(rows[0]?.error).toMatch(/^Error in /);
  });

  test('does not slow down what comes after its chunk', async () => {
    const broken = await world.accept(makeBody('add', [1], 'a'));
    await world.accept(makeBody('add', [2], 'a'));
    await breakPayload(broken);
    await expect(world.applyOne()).rejects.toThrow('invalid');
    await world.applyAll();
    for (let i = 0; i < 3; i += 1) await world.accept(makeBody('add', [i], 'a'));
    expect(await world.applyAll()).toEqual(['applied']);
  });
});

test('a batch whose worker died again and again while it was tried alone becomes ERROR', async () => {
  const killer = await world.accept(makeBody('add', [1], 'a'));
  const behind = await world.accept(makeBody('add', [2], 'a'));
  // One attempt with the whole chunk, five alone.
  await noteAttempts(6, killer);
  expect(await world.applyAll()).toEqual(['failed', 'applied']);
  expect(await world.read(killer)).toMatchObject({ status: 'ERROR' });
  expect(await world.read(behind)).toMatchObject({ status: 'FINISHED' });
});

test('fewer kills blame nobody', async () => {
  const batchId = await world.accept(makeBody('add', [1], 'a'));
  await noteAttempts(5, batchId);
  expect(await world.applyAll()).toEqual(['applied']);
  expect(await world.read(batchId)).toMatchObject({ status: 'FINISHED' });
});

test('after a chunk that did not end well its batches are tried alone, up to the last of them, and all is well again', async () => {
  const batchIds = [];
  for (let call = 0; call < 3; call += 1) batchIds.push(await world.accept(makeBody('add', [call], 'a')));
  await noteAttempts(1, batchIds.at(-1) ?? 0);
  for (let call = 3; call < 6; call += 1) await world.accept(makeBody('add', [call], 'a'));
  // Three alone, and those that were in no chunk yet together.
  expect(await world.applyAll()).toEqual(['applied', 'applied', 'applied', 'applied']);
  const { rows } = await db.database.query({
    text: 'select applied_seq, begun from lane_attempt where enterprise_id = $1::int',
    values: [world.enterpriseId],
  });
  expect(rows).toEqual([{ applied_seq: 3, begun: 1 }]);
});

test('a suspended enterprise waits', async () => {
  await world.accept(makeBody('add', [1], 'a'));
  await changeEnterprise(db.database, { enterpriseId: world.enterpriseId, state: 'suspended' });
  expect(await world.applyOne()).toEqual({ kind: 'idle' });
  await changeEnterprise(db.database, { enterpriseId: world.enterpriseId, state: 'active' });
  expect(await world.applyAll()).toEqual(['applied']);
});

test('of chunks that are large, by rows or bytes, a process applies one at a time, and of suspicious lanes one alone', async () => {
  const batchId = await world.accept(makeBody('add', [1, 2, 3], 'a'));
  const memory = makeChunkMemory();
  const apply = (limits: Partial<ChunkLimitConfig>, isAlone: boolean): Promise<ChunkOutcome> =>
    applyChunk(db.database, { ...CHUNK_LIMITS, ...limits }, world.enterpriseId, memory, isAlone);
  memory.largeLane = 999;
  expect(await apply({ chunkRowsMax: 11 }, false)).toEqual({ kind: 'postponed', because: 'large' });
  expect(await apply({ chunkBytesMax: 100 }, false)).toEqual({ kind: 'postponed', because: 'large' });
  await noteAttempts(1, batchId);
  expect(await apply({}, false)).toEqual({ kind: 'postponed', because: 'suspicious' });
  expect(await apply({}, true)).toMatchObject({ kind: 'applied', isLarge: false });
  expect(memory.largeLane).toBe(999);
});

test('a lane that another worker holds is left alone', async () => {
  await world.accept(makeBody('add', [1], 'a'));
  await db.database.transaction({ statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 }, async (tx) => {
    await tx.query({
      text: `select from lane where enterprise_id = $1::int for update`,
      values: [world.enterpriseId],
    });
    expect(await world.applyOne()).toEqual({ kind: 'idle' });
  });
  expect(await world.applyAll()).toEqual(['applied']);
});

test('another enterprise with the same people and group names shares nothing', async () => {
  const other = await createImportWorld(db.database);
  await world.accept(makeBody('add', [1, 2], 'a'));
  await other.accept(makeBody('add', [2], 'a'));
  await world.applyAll();
  await other.applyAll();
  expect(await readState(world)).toEqual({ relations: ['1,1', '1,2'], counts: ['1:2'] });
  expect(await readState(other)).toEqual({ relations: ['1,1'], counts: ['1:1'] });
});

/** As many in the lane's first place, none of which ended well. */
async function noteAttempts(begun: number, suspectBatchId: number): Promise<void> {
  await raiseAttempts(db.database, {
    enterpriseId: world.enterpriseId,
    attempt: { appliedSeq: 0, begun, suspectBatchId },
  });
}

async function breakPayload(batchId: number): Promise<void> {
  await db.database.query({
    text: `update import_payload set body = '\\xff00' where enterprise_id = $1::int and batch_id = $2::bigint`,
    values: [world.enterpriseId, batchId],
  });
}

async function readState({ enterpriseId } = world): Promise<{ relations: string[]; counts: string[] }> {
  const { rows } = await db.database.query<{ relations: string[]; counts: string[] }>({
    text: `
      select
        array(select group_id || ',' || user_id from relation where enterprise_id = $1::int order by 1) as relations,
        array(select group_id || ':' || user_count from group_count where enterprise_id = $1::int order by 1) as counts`,
    values: [enterpriseId],
  });
  const [state] = rows;
  if (state === undefined) throw new Error('no state');
  return state;
}
