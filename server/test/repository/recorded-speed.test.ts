import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FloodsReport } from '../../bench/case-floods.ts';
import { compareWithRecorded, recordRatios } from '../../bench/recorded.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'muster-recorded-'));
  file = path.join(folder, 'recorded.json');
});
afterAll(() => rm(folder, { recursive: true }));

test('imports that are a third slower beside COPY than recorded are told, with what to do', async () => {
  await recordRatios(file, report(0.45, 0.6));
  expect(await readFile(file, 'utf8')).toBe('{ "newUsers": 0.45, "knownUsers": 0.6 }\n');
  expect(await compareWithRecorded(file, report(0.31, 0.41))).toEqual([]);
  const sentences = await compareWithRecorded(file, report(0.29, 0.41));
  expect(sentences).toEqual([expect.stringContaining('newUsers: 0.29 × COPY')]);
  expect(await compareWithRecorded(file, report(0.29, 0.39))).toHaveLength(2);
});

test('a recorded ratio of the repository is one that can be compared with', async () => {
  const recorded = path.resolve(import.meta.dirname, '../../bench/recorded.json');
  expect(await compareWithRecorded(recorded, report(0.01, 0.01))).toHaveLength(2);
  expect(await compareWithRecorded(recorded, report(1, 1))).toEqual([]);
});

function report(newUsers: number, knownUsers: number): FloodsReport {
  const figures = {
    newUsers: { ratio: { median: newUsers } },
    knownUsers: { ratio: { median: knownUsers } },
  };
  return { figures } as FloodsReport;
}
