import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ImportSettings } from '../operations/read-import-settings.ts';
import type { PendingBatch } from '../operations/read-pending-batches.ts';
import { JudgedAhead } from './judged-ahead.ts';

const SETTINGS: ImportSettings = {
  createsUsersOnImport: true,
  hasWebhook: false,
  fingerprint: 'a',
  types: new Map([
    [
      'phone',
      { id: 1, code: 'phone', name: '', scope: 'global', enabled: true, pattern: null, rank: 0 } as never,
    ],
  ]),
};
const FOREVER = { pairsMax: 1_000, isTimeUp: () => false };

test('rows that were judged ahead are given once, and never by other settings than they were judged by', async () => {
  const ahead = new JudgedAhead();
  await ahead.judge([batch(1, '{"data":[{}],"publicParams":{"optType":"add"}}')], SETTINGS, FOREVER);
  expect(ahead.take(1, { ...SETTINGS, fingerprint: 'b' })).toBeUndefined();
  expect(ahead.take(1, SETTINGS)).toBeUndefined();

  await ahead.judge([batch(2, '{"data":[{}],"publicParams":{"optType":"add"}}')], SETTINGS, FOREVER);
  expect(ahead.take(2, SETTINGS)).toEqual([
    { failure: { code: 'IDENTITY_REQUIRED', pointer: '/identities' } },
  ]);
  expect(ahead.take(2, SETTINGS)).toBeUndefined();
});

test('judging ahead ends when time is up, at what cannot be judged, at an undo, and at the pairs of a chunk', async () => {
  const ahead = new JudgedAhead();
  const good =
    '{"data":[{"identities":[{"identityType":"phone","identityValue":"13800000000"}],"groups":"a,b"}],"publicParams":{"optType":"add"}}';
  const undo: PendingBatch = { kind: 'undo', batchId: 2, rowCount: 1, byteCount: 0, undoesBatchId: 1 };
  const judged = async (pending: PendingBatch[], limits = FOREVER): Promise<boolean[]> => {
    await ahead.judge(pending, SETTINGS, limits);
    return pending.map(({ batchId }) => ahead.take(batchId, SETTINGS) !== undefined);
  };
  expect(await judged([batch(1, good), batch(2, good), batch(3, good)])).toEqual([true, true, true]);
  expect(await judged([batch(1, good)], { ...FOREVER, isTimeUp: () => true })).toEqual([false]);
  expect(await judged([batch(1, good), batch(2, '{'), batch(3, good)])).toEqual([true, false, false]);
  expect(await judged([batch(1, good), undo, batch(3, good)])).toEqual([true, false, false]);
  expect(await judged([batch(1, good), batch(2, good), batch(3, good)], { ...FOREVER, pairsMax: 3 })).toEqual(
    [true, true, false],
  );
});

function batch(batchId: number, body: string): PendingBatch {
  const payload = deflateRawSync(body);
  return {
    kind: 'v2',
    batchId,
    optType: 'add',
    matchingType: 1,
    isDryRun: false,
    rowCount: 1,
    byteCount: body.length,
    payload,
  };
}
