import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeResult } from '../../src/http/result-text.ts';
import { acceptUndo } from '../../src/operations/accept-undo.ts';
import { saveWebhook } from '../../src/operations/save-webhook.ts';
import type { Database, Statement } from '../../src/postgres/database.ts';
import { applyChunk } from '../../src/worker/apply-chunk.ts';
import { type TestDatabase, createTestDatabase } from '../database.ts';
import { CHUNK_LIMITS, makeBody } from './import-world.ts';
import { type WebhookWorld, createWebhookWorld } from './webhook-world.ts';

let db: TestDatabase;
let world: WebhookWorld;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  world = await createWebhookWorld(db.database);
});

describe('import.finished', () => {
  test('tells what the result says, without failures and warnings', async () => {
    const { appId } = await world.createListener({ events: ['import.finished'] });
    const batchId = await world.importAs(appId, {
      publicParams: { optType: 'add' },
      data: [
        { identities: [{ identityType: 'phone', identityValue: '13000000001' }], groups: 'a,b' },
        { identities: [{ identityType: 'nobody knows', identityValue: '1' }], groups: 'a' },
      ],
    });
    const result = JSON.parse(writeResult(await world.read(batchId), 'zh')) as Record<string, unknown>;
    expect(result).toMatchObject({ status: 'FINISHED', success: 1, fail: 1, relationsAdded: 2 });
    const { failures, warnings, ...expected } = result;
    expect([failures, warnings]).toEqual([[expect.anything()], []]);
    const [message, ...others] = await world.readMessages(appId);
    expect(others).toEqual([]);
    expect(message?.id).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(message?.event).toEqual({
      type: 'import.finished',
      timestamp: expected.finishedAt,
      data: expected,
    });
  });

  test('goes to the app that sent the batch, one message per batch, in the order of effect', async () => {
    const sender = await world.createListener({ events: ['import.finished'] });
    const other = await world.createListener({ events: ['import.finished'] });
    const batchIds = [
      await world.acceptAs(sender.appId, makeBody('add', [1], 'a')),
      await world.acceptAs(other.appId, makeBody('add', [2], 'a')),
      await world.acceptAs(sender.appId, makeBody('delete', [1], 'a')),
    ];
    expect(await world.applyAll()).toEqual(['applied']);
    expect(await readBatchIds(sender.appId)).toEqual([batchIds[0], batchIds[2]]);
    expect(await readBatchIds(other.appId)).toEqual([batchIds[1]]);
  });

  test('tells of a dry run, of an undo and of a batch in ERROR', async () => {
    const { appId } = await world.createListener({ events: ['import.finished'] });
    const dryRun = await world.importAs(appId, {
      publicParams: { optType: 'add', dryRun: true },
      data: [{ identities: [{ identityType: 'phone', identityValue: '13000000001' }], groups: 'a' }],
    });
    const batchId = await world.importAs(appId);
    const undo = await acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId, batchId });
    await world.applyAll();
    const broken = await world.acceptAs(appId, makeBody('add', [3], 'a'));
    await db.database.query({
      text: `update import_payload set body = '\\x00' where enterprise_id = $1::int and batch_id = $2::bigint`,
      values: [world.enterpriseId, broken],
    });
    expect(await world.applyAll()).toEqual(['failed']);
    expect((await world.readMessages(appId)).map(({ event }) => event.data)).toMatchObject([
      { batchId: dryRun, dryRun: true, status: 'FINISHED', relationsAdded: 1 },
      { batchId, status: 'FINISHED' },
      { batchId: undo, status: 'FINISHED', optType: 'undo', undoOf: batchId, matchingType: null, total: 0 },
      { batchId: broken, status: 'ERROR', total: 1, success: 0, relationsAdded: 0, appliedSeq: 4 },
    ]);
  });
});

describe('group.changed', () => {
  test('is one message per app and chunk, whoever sent the batches', async () => {
    const listeners = [
      await world.createListener({ events: ['group.changed'] }),
      await world.createListener({ events: ['group.changed'] }),
    ];
    const sender = await world.createApp();
    await world.acceptAs(sender, makeBody('add', [1, 2], 'a,b'));
    await world.acceptAs(sender, makeBody('delete', [1], 'a'));
    const last = await world.acceptAs(sender, makeBody('add', [3], 'c'));
    expect(await world.applyAll()).toEqual(['applied']);
    const { finishedAt } = await world.read(last);
    for (const { appId } of listeners) {
      expect((await world.readMessages(appId)).map(({ event }) => event)).toEqual([
        {
          type: 'group.changed',
          timestamp: finishedAt,
          data: {
            firstAppliedSeq: 1,
            lastAppliedSeq: 3,
            groups: [
              { groupId: '1', name: 'a', added: 2, removed: 1 },
              { groupId: '2', name: 'b', added: 2, removed: 0 },
              { groupId: '3', name: 'c', added: 1, removed: 0 },
            ],
            truncated: false,
          },
        },
      ]);
    }
  });

  test('names groups that an undo changed', async () => {
    const { appId } = await world.createListener({ events: ['group.changed'] });
    const batchId = await world.importAs(appId, makeBody('add', [1, 2], 'a'));
    await acceptUndo(db.database, { enterpriseId: world.enterpriseId, appId, batchId });
    await world.applyAll();
    expect((await world.readMessages(appId)).map(({ event }) => event.data.groups)).toEqual([
      [{ groupId: '1', name: 'a', added: 2, removed: 0 }],
      [{ groupId: '1', name: 'a', added: 0, removed: 2 }],
    ]);
  });

  test('is not sent when nothing has changed: a dry run, a repetition, a row without groups, a failed row', async () => {
    const { appId } = await world.createListener({ events: ['group.changed'] });
    await world.importAs(appId);
    await world.importAs(appId);
    await world.importAs(appId, makeBody('add', [1], ''));
    await world.importAs(appId, makeBody('delete', [2], 'a'));
    await world.importAs(appId, {
      ...makeBody('add', [2], 'a'),
      publicParams: { optType: 'add', dryRun: true },
    });
    expect(await world.readMessages(appId)).toHaveLength(1);
  });

  test('names 1,000 groups at most and admits that there are more', async () => {
    const { appId } = await world.createListener({ events: ['group.changed'] });
    const names = Array.from({ length: 1_001 }, (_, index) => `g${index}`);
    for (let start = 0; start < names.length; start += 100) {
      await world.acceptAs(appId, makeBody('add', [1], names.slice(start, start + 100).join()));
    }
    expect(await world.applyAll()).toEqual(['applied']);
    const [message] = await world.readMessages(appId);
    expect(message?.event.data.groups).toHaveLength(1_000);
    expect(message?.event.data.truncated).toBe(true);
  });
});

describe('nothing is written', () => {
  test('when the chunk is rolled back, and it is written once when the chunk is applied at last', async () => {
    const { appId } = await world.createListener();
    await world.acceptAs(appId, makeBody('add', [1], 'a'));
    const lost = loseConnectionAfter('insert-messages');
    await expect(applyChunk(lost, CHUNK_LIMITS, world.enterpriseId)).rejects.toThrow(
      'the connection is lost',
    );
    expect(await world.readMessages(appId)).toEqual([]);
    expect(await world.applyAll()).toEqual(['applied']);
    expect(await readTypes(appId)).toEqual(['import.finished', 'group.changed']);
  });

  test.each([
    ['a webhook that is switched off', `update webhook set enabled = false where enterprise_id = $1::int`],
    ['a disabled app', `update app set state = 'disabled' where enterprise_id = $1::int`],
    ['an expired app', `update app set expires_at = now() where enterprise_id = $1::int`],
    ['an app without the permission', `update app set permissions = '{}' where enterprise_id = $1::int`],
  ])('for %s', async (_, text) => {
    const { appId } = await world.createListener();
    await db.database.query({ text, values: [world.enterpriseId] });
    await world.importAs(appId);
    expect(await world.readMessages(appId)).toEqual([]);
  });

  test('for another enterprise', async () => {
    const other = await createWebhookWorld(db.database);
    const { appId } = await other.createListener();
    await world.importAs(await world.createApp());
    expect(await other.readMessages(appId)).toEqual([]);
  });

  test('for an event that the app has not asked for', async () => {
    const { appId } = await world.createListener({ events: ['group.changed'] });
    await world.importAs(appId);
    await saveWebhook(db.database, {
      enterpriseId: world.enterpriseId,
      appId,
      url: 'https://example.com/',
      events: ['import.finished'],
      isEnabled: true,
      rotatesSecret: false,
      allowsPrivate: false,
    });
    await world.importAs(appId, makeBody('add', [2], 'a'));
    expect(await readTypes(appId)).toEqual(['group.changed', 'import.finished']);
  });
});

async function readBatchIds(appId: number): Promise<unknown[]> {
  return (await world.readMessages(appId)).map(({ event }) => event.data.batchId);
}

async function readTypes(appId: number): Promise<string[]> {
  return (await world.readMessages(appId)).map(({ event }) => event.type);
}

/** A database whose connection breaks between a statement and the commit. */
function loseConnectionAfter(name: string): Database {
  return {
    ...db.database,
    transaction: (timeouts, work) =>
      db.database.transaction(timeouts, async (tx) => {
        let isLost = false;
        const result = await work({
          query: async <Row extends object>(statement: Statement) => {
            isLost ||= statement.name === name;
            return tx.query<Row>(statement);
          },
        });
        if (isLost) throw Object.assign(new Error('the connection is lost'), { code: '08006' });
        return result;
      }),
  };
}
