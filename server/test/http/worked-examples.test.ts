import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import { applyChunk } from '../../src/worker/apply-chunk.ts';
import { readText } from '../repository/source-files.ts';
import { type ApiWorld, createApiWorld, getTokens } from './api-world.ts';
import { ask } from './ask.ts';

const PAGES = ['docs/matching-rules.md', 'docs/matching-rules.zh-CN.md'];

/** Each step of an example has one of these shapes. */
type Step =
  | { publicParams: object; data: object[]; result: object }
  | { undo: number; result: object }
  | { departments: object[] }
  | { members: Record<string, number | null> };

interface Example {
  title: string;
  steps: Step[];
}

/** What the pages say of a result that does not show these. */
const NOT_SHOWN = {
  status: 'FINISHED',
  fail: 0,
  relationsAdded: 0,
  relationsRemoved: 0,
  unchanged: 0,
  usersCreated: 0,
  groupsCreated: 0,
  identitiesBound: 0,
  failures: [],
  warnings: [],
};

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld();
});
afterAll(() => world.close());

describe.each(PAGES)('%s', (page) => {
  const examples = readExamples(page).map(({ title, steps }) => [title, steps] as const);
  test.each(examples)('%s: happens as the page says', async (_title, steps) => {
    const own = await openEnterprise();
    const batchIds: number[] = [];
    for (const step of steps) {
      const { happened, written } = await takeStep(own, step, batchIds);
      expect(happened).toMatchObject(written);
    }
  });
});

test('every heading has an example, and both languages hold the same ones', () => {
  const [english = [], chinese = []] = PAGES.map(readExamples);
  expect(english.length).toBeGreaterThanOrEqual(12);
  expect(chinese.map(({ steps }) => steps)).toEqual(english.map(({ steps }) => steps));
  for (const page of PAGES) {
    expect(readText(page).match(/^## /gm)).toHaveLength(english.length);
    expect(readText(page).match(/^```json$/gm)).toHaveLength(english.length);
  }
});

/** The same API, seen by an app of a new enterprise. */
async function openEnterprise(): Promise<ApiWorld> {
  const { api, database } = world;
  const { enterpriseId } = await createEnterprise(database, { name: 'the enterprise of an example' });
  const { orgAccessToken: token } = await getTokens(api, await world.addApp({}, enterpriseId));
  const applyAll = async (): Promise<void> => {
    while ((await applyChunk(database, readConfig({}), enterpriseId)).kind !== 'idle');
  };
  return { ...world, enterpriseId, token, applyAll };
}

/** Takes a step, and tells what happened beside what the page says. */
async function takeStep(
  own: ApiWorld,
  step: Step,
  batchIds: number[],
): Promise<{ happened: object; written: object }> {
  if ('data' in step) {
    const { publicParams, data, result } = step;
    const batchId = await send<number>(own, '/audience/group/rel/v2/batchAdd', { publicParams, data });
    batchIds.push(batchId);
    await own.applyAll();
    return { happened: await readResult(own, batchId), written: { ...NOT_SHOWN, ...result } };
  }
  if ('undo' in step) {
    const undone = batchIds[step.undo - 1];
    const batchId = await send<number>(own, '/import/undo', { batchId: undone });
    await own.applyAll();
    const happened = { undo: await readResult(own, batchId), undone: await readResult(own, undone) };
    return { happened, written: { undo: { ...NOT_SHOWN, ...step.result }, undone: { status: 'UNDONE' } } };
  }
  if ('departments' in step) {
    const { list } = await send<{ list: object[] }>(own, '/department/batchSave', { data: step.departments });
    return { happened: list, written: step.departments.map((_, index) => ({ index, created: true })) };
  }
  const names = Object.keys(step.members);
  const counts = await Promise.all(names.map(async (name) => [name, await countMembers(own, name)]));
  return { happened: Object.fromEntries(counts), written: step.members };
}

async function send<Data>(own: ApiWorld, path: string, body: object): Promise<Data> {
  const { status, msg, data } = await ask<Data>(own, path, { body });
  if (status !== 200) throw new Error(`${path}: ${msg}`);
  return data;
}

async function readResult(own: ApiWorld, batchId: number | undefined): Promise<object> {
  const answer = await ask<object>(own, '/import/result', { query: { batchId: String(batchId) } });
  return answer.data;
}

async function countMembers(own: ApiWorld, name: string): Promise<number | null> {
  const { data } = await ask<{ list: { name: string; userCount: number }[] }>(own, '/audience/group/list', {
    query: { name, categoryType: '1' },
  });
  return data.list.find((group) => group.name === name)?.userCount ?? null;
}

/** The headings of a page, each with the steps of the block that follows it. */
function readExamples(page: string): Example[] {
  const blocks = readText(page).matchAll(/^## ([^\n]+)\n(?:(?!^## )[^])*?^```json\n([^]*?)^```$/gm);
  return Array.from(blocks, ([, title = '', json = '']) => ({ title, steps: JSON.parse(json) as Step[] }));
}
