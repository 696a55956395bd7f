import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MemberSet } from '../../src/domain/group-rule.ts';
import { countMembers } from '../../src/operations/count-members.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { listMembers } from '../../src/operations/list-members.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const GROUP_IDS = [1, 2, 3, 4];
const { set: memberSet } = fc.letrec<{ set: MemberSet }>((tie) => {
  const some = fc.array(tie('set'), { maxLength: 2 });
  return {
    set: fc.oneof(
      { maxDepth: 3 },
      fc.record({ groupId: fc.constantFrom(...GROUP_IDS, 99) }),
      fc.oneof(
        fc.record({ all: fc.array(tie('set'), { minLength: 1, maxLength: 2 }), any: some, none: some }),
        fc.record({ all: some, any: fc.array(tie('set'), { minLength: 1, maxLength: 2 }), none: some }),
      ),
    ),
  };
});

test('a set holds whom plain logic says it holds, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.constantFrom(...GROUP_IDS), fc.integer({ min: 1, max: 8 })), {
        selector: String,
      }),
      memberSet,
      async (relations, set) => {
        const { enterpriseId } = await db.database.transaction(TIMEOUTS, (tx) =>
          createEnterprise(tx, { name: 'rules' }),
        );
        await db.database.query({
          text: `insert into relation select $1::int, * from unnest($2::int[], $3::bigint[])`,
          values: [enterpriseId, relations.map(([group]) => group), relations.map(([, user]) => user)],
        });
        const isIn = (part: MemberSet, user: number): boolean =>
          'groupId' in part
            ? relations.some(([group, member]) => group === part.groupId && member === user)
            : part.all.every((inner) => isIn(inner, user)) &&
              (part.any.length === 0 || part.any.some((inner) => isIn(inner, user))) &&
              !part.none.some((inner) => isIn(inner, user));
        const expected = [1, 2, 3, 4, 5, 6, 7, 8].filter((user) => isIn(set, user));
        expect(await countMembers(db.database, { enterpriseId, set })).toBe(expected.length);
        const page = (afterUserId: number): Promise<number[]> =>
          listMembers(db.database, { enterpriseId, set, afterUserId, size: 3 });
        expect(await page(0)).toEqual(expected.slice(0, 3));
        expect(await page(4)).toEqual(expected.filter((user) => user > 4).slice(0, 3));
      },
    ),
    { numRuns: 150 },
  );
});

const TIMEOUTS = { statementMs: 10_000, lockMs: 5_000, idleMs: 5_000 };
