import { phoneOf } from './bodies.ts';
import { formatNumber, writeTable } from './case-report.ts';
import type { Filled } from './fill.ts';
import type { Product } from './product.ts';
import { makeRandom } from './random.ts';
import { type Percentiles, percentilesOf } from './statistics.ts';

const READS = 100;
const PAGE_SIZE = 10_000;

export interface ReadsFigures {
  groupMembers: number;
  /** Milliseconds. */
  firstPage: Percentiles;
  deepPage: Percentiles;
  groupsOfUser: Percentiles;
  userByIdentity: Percentiles;
}

/** One call after another, over HTTP, on a group of everybody. */
export async function measureReads(product: Product, filled: Filled): Promise<ReadsFigures> {
  const { persons, groupId, firstUserId } = filled;
  const random = makeRandom(3);
  const pick = (): number => Math.floor(random() * persons);
  const pageSize = Math.min(PAGE_SIZE, Math.floor(persons / 10));
  const readPage = async (cursor: number): Promise<void> => {
    const page = (await product.get('/audience/group/user/list', {
      groupId,
      size: pageSize,
      cursor,
    })) as { audienceUserIdList: unknown[] };
    expectLength(page.audienceUserIdList, pageSize);
  };
  // Nine tenths of the members lie before the page.
  const deepCursor = firstUserId + Math.floor(persons * 0.9) - 1;
  return {
    groupMembers: persons,
    firstPage: await timeReads(() => readPage(0)),
    deepPage: await timeReads(() => readPage(deepCursor)),
    groupsOfUser: await timeReads(async () => {
      const user = (await product.get('/audience/user/group/list', {
        audienceUserId: firstUserId + pick(),
      })) as { groupList: unknown[] };
      // Those of the fill, at least; the floods have added some of them to two more each.
      expectLength(user.groupList.slice(0, 5), 5);
    }),
    userByIdentity: await timeReads(async () => {
      const person = pick();
      const user = (await product.post('/audience/user/query', {
        identities: [{ identityType: 'phone', identityValue: phoneOf(person) }],
        matchingType: 1,
      })) as { audienceUserId: unknown };
      if (Number(user.audienceUserId) !== firstUserId + person) throw new Error('another user was found');
    }),
  };
}

async function timeReads(read: () => Promise<void>): Promise<Percentiles> {
  const timesMs: number[] = [];
  for (let index = 0; index < READS; index += 1) {
    const startedAt = performance.now();
    await read();
    timesMs.push(performance.now() - startedAt);
  }
  return percentilesOf(timesMs);
}

function expectLength(list: unknown[], length: number): void {
  if (list.length !== length) throw new Error(`a read gave ${list.length} of ${length}`);
}

export function writeReads(reads: ReadsFigures): string {
  const row = (title: string, { p50, p99 }: Percentiles): (string | number)[] => [title, p50, p99];
  return `Reads after that, ${READS} calls of each, one after another, milliseconds:

${writeTable(
  ['', 'p50', 'p99'],
  [
    row(`first page of 10,000 of a group of ${formatNumber(reads.groupMembers)}`, reads.firstPage),
    row('the same behind nine tenths of them', reads.deepPage),
    row('groups of a user', reads.groupsOfUser),
    row('a user by identity', reads.userByIdentity),
  ],
)}`;
}
