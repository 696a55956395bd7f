import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCsv, phoneOf } from '../file-import/file-world.ts';
import { type ConsoleFileWorld, MAPPING, createConsoleFileWorld } from './console-file-world.ts';

/** As people count the rows of data: the first is 1. */
const BAD_ROW = 704;

let world: ConsoleFileWorld;
beforeAll(async () => {
  world = await createConsoleFileWorld();
});
afterAll(() => world.close());

async function listBatches(query: object): Promise<{ batchId: number; fail: number }[]> {
  const { list } = await world.ask<{ list: { batchId: number; fail: number }[] }>(
    'reader',
    'GET /import/list',
    query,
  );
  return list;
}

async function readRowsBefore(batchId: number): Promise<number | null> {
  const query = { batchId: String(batchId) };
  const shown = await world.ask<{ fileRowsBefore: number | null }>('reader', 'GET /import/show', query);
  return shown.fileRowsBefore;
}

/** The bad row, as the batch that holds it and the number of its rows' predecessors make it. */
async function findBadRow(batchId: number): Promise<number> {
  const query = { batchId: String(batchId) };
  const { list } = await world.ask<{ list: { index: number }[] }>('reader', 'GET /import/failures', query);
  return ((await readRowsBefore(batchId)) ?? Number.NaN) + (list[0]?.index ?? Number.NaN) + 1;
}

test('a batch of a file says how many rows of the file are before its own', async () => {
  const rows = Array.from({ length: 900 }, (_, index) => [
    index + 1 === BAD_ROW ? 'no phone' : phoneOf(index),
    '组',
  ]);
  const fileImportId = await world.upload(makeCsv(rows));
  await world.preview(fileImportId, MAPPING);
  const [tried] = await listBatches({ fileImportId });
  expect(await readRowsBefore(tried?.batchId ?? 0)).toBe(0);

  await world.run('dry-run', fileImportId, MAPPING);
  await world.run('start', fileImportId, MAPPING);
  for (const dryRun of ['true', 'false']) {
    const failed = (await listBatches({ fileImportId, dryRun })).filter(({ fail }) => fail > 0);
    expect(await Promise.all(failed.map(({ batchId }) => findBadRow(batchId)))).toEqual([BAD_ROW]);
  }

  const [last] = await listBatches({ fileImportId });
  await world.database.query({
    text: `update import_batch set status = 'ERROR' where enterprise_id = $1::int and id = $2::bigint`,
    values: [world.enterpriseId, last?.batchId],
  });
  const body = { batchId: String(last?.batchId) };
  const rerun = await world.ask<{ batchId: number }>('operator', 'POST /import/rerun', body);
  await world.applyAll();
  expect(await findBadRow(rerun.batchId)).toBe(BAD_ROW);
  const csv = await world.call('GET', '/import/failures.csv', {
    cookie: world.cookies.reader,
    query: { batchId: String(rerun.batchId) },
  });
  expect(csv.body.split('\r\n')[1]).toMatch(new RegExp(`^${BAD_ROW},`));
});

test('nobody knows it of a file whose rows are no longer kept, nor of what is of no file', async () => {
  const fileImportId = await world.upload(makeCsv([[phoneOf(1), '组']]));
  await world.run('start', fileImportId, MAPPING);
  const [batch] = await listBatches({ fileImportId });
  const batchId = batch?.batchId ?? 0;
  expect(await readRowsBefore(batchId)).toBe(0);
  await world.database.query({
    text: 'delete from file_import_part where enterprise_id = $1::int and file_import_id = $2::int',
    values: [world.enterpriseId, Number(fileImportId)],
  });
  expect(await readRowsBefore(batchId)).toBeNull();

  const { groupId } = await world.ask<{ groupId: string }>('operator', 'POST /group/create', {
    name: '手工',
  });
  const data = [{ identities: [{ identityType: 'phone', identityValue: phoneOf(1) }] }];
  const byHand = await world.ask<{ batchId: number }>('operator', 'POST /group/member/add', {
    groupId,
    data,
  });
  expect(await readRowsBefore(byHand.batchId)).toBeNull();
});
