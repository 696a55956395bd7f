import { randomBytes } from 'node:crypto';
import { createCategory } from '../../src/operations/create-category.ts';
import { saveGroup } from '../../src/operations/save-group.ts';
import { importPeople } from './ask.ts';
import type { ConsoleCall } from './console-calls.ts';
import type { SignedInWorld } from './signed-in-world.ts';

const TIMEOUTS = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000 };

/** The calls of 概览, 用户分组, 导入记录 and 用户. */
export const GROUP_CALLS: Record<string, ConsoleCall> = {
  'GET /overview': undefined,

  'GET /category/list': undefined,
  'POST /category/create': async () => ({ name: makeName() }),
  'POST /category/change': async (world) => ({ ...(await addCategory(world)), name: makeName() }),
  'POST /category/delete': (world) => addCategory(world),

  'GET /group/list': undefined,
  'GET /group/show': (world) => nameGroup(world),
  'POST /group/create': async () => ({ name: makeName() }),
  'POST /group/change': async (world) => ({ ...(await nameGroup(world)), name: makeName() }),
  'POST /group/move': async (world) => ({
    ...(await addCategory(world)),
    groupIds: [(await addGroup(world)).groupId],
  }),
  'POST /group/delete': async (world) => {
    const { groupId, name } = await addGroup(world);
    return { groupId, confirmName: name };
  },
  'POST /group/count': async (world) => ({ rule: { all: [(await addGroup(world)).groupId] } }),
  'POST /group/make': async (world) => ({
    name: makeName(),
    rule: { any: [(await addGroup(world)).groupId] },
  }),
  'GET /group/member/list': (world) => nameGroup(world),
  'POST /group/member/find': (world) => nameGroup(world, { identityValue: '13800000000' }),
  'POST /group/member/add': (world) =>
    nameGroup(world, {
      data: [{ identities: [{ identityType: 'phone', identityValue: '13800000000' }] }],
    }),
  'POST /group/member/remove': async (world) => nameGroup(world, { audienceUserIds: [await addUser(world)] }),
  'GET /group/members.csv': (world) => nameGroup(world),
  'GET /group/members.xlsx': (world) => nameGroup(world),
  'GET /group/history': (world) => nameGroup(world),

  'GET /import/list': undefined,
  'GET /import/show': (world) => addBatch(world),
  'GET /import/failures': (world) => addBatch(world),
  'GET /import/failures.csv': (world) => addBatch(world),
  'GET /import/undo/preview': (world) => addBatch(world),
  'POST /import/undo': (world) => addBatch(world),
  'POST /import/rerun': async (world) => {
    const { batchId } = await addBatch(world);
    await world.database.query({
      text: `update import_batch set status = 'ERROR' where enterprise_id = $1::int and id = $2::bigint`,
      values: [world.enterpriseId, batchId],
    });
    return { batchId };
  },

  'POST /user/find': { identityValue: '13800000000' },
  'GET /user/show': async (world) => ({ audienceUserId: await addUser(world) }),
  'GET /user/changes': async (world) => ({ audienceUserId: await addUser(world) }),
  'POST /user/erase': async (world) => {
    const audienceUserId = await addUser(world);
    return { audienceUserId, confirmUserId: audienceUserId };
  },
  'GET /user/erasure/list': undefined,
};

function makeName(): string {
  return `name ${randomBytes(6).toString('hex')}`;
}

async function addCategory({ database, enterpriseId }: SignedInWorld): Promise<{ categoryId: string }> {
  const categoryId = await database.transaction(TIMEOUTS, (tx) =>
    createCategory(tx, { enterpriseId, deptId: 0, parentId: 0, name: makeName() }),
  );
  return { categoryId: String(categoryId) };
}

async function addGroup({
  database,
  enterpriseId,
}: SignedInWorld): Promise<{ groupId: string; name: string }> {
  const name = makeName();
  const groupId = await database.transaction(TIMEOUTS, (tx) =>
    saveGroup(tx, { enterpriseId, groupId: null, name, deptId: 0, rule: null }),
  );
  return { groupId: String(groupId), name };
}

async function nameGroup(world: SignedInWorld, more: object = {}): Promise<object> {
  return { groupId: (await addGroup(world)).groupId, ...more };
}

async function addBatch(world: SignedInWorld): Promise<{ batchId: string }> {
  return { batchId: String(await importPeople(world, 'add', [makeName()], 'a group')) };
}

async function addUser(world: SignedInWorld): Promise<string> {
  await addBatch(world);
  const { rows } = await world.database.query<{ id: number }>({
    text: 'select max(id) as id from audience_user where enterprise_id = $1::int',
    values: [world.enterpriseId],
  });
  return String(rows[0]?.id);
}
