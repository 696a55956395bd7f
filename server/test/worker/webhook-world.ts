import { parseImportRequest } from '../../src/domain/import-request.ts';
import { PERMISSIONS } from '../../src/domain/permission.ts';
import { EVENT_TYPES, type EventType } from '../../src/domain/webhook-event.ts';
import { acceptBatch } from '../../src/operations/accept-batch.ts';
import { createApp } from '../../src/operations/create-app.ts';
import { saveWebhook } from '../../src/operations/save-webhook.ts';
import type { Database } from '../../src/postgres/database.ts';
import { type ImportWorld, createImportWorld, makeBody } from './import-world.ts';

export interface Listener {
  appId: number;
  secret: string;
}

export interface StoredMessage {
  id: string;
  event: { type: EventType; timestamp: string; data: Record<string, unknown> };
}

/** An enterprise with apps that want to be told. */
export interface WebhookWorld extends ImportWorld {
  /** An approved app with every permission. */
  createApp(): Promise<number>;
  /** The same, with a webhook. */
  createListener(input?: { url?: string; events?: EventType[] }): Promise<Listener>;
  /** Accepts a batch of the app. */
  acceptAs(appId: number, body: object): Promise<number>;
  /** Accepts a batch of the app and applies all that waits. */
  importAs(appId: number, body?: object): Promise<number>;
  /** The messages to an app, oldest first. */
  readMessages(appId: number): Promise<StoredMessage[]>;
}

export async function createWebhookWorld(database: Database): Promise<WebhookWorld> {
  const world = await createImportWorld(database);
  const { enterpriseId } = world;
  const createListeningApp = async (): Promise<number> => {
    const { appId } = await createApp(database, {
      enterpriseId,
      name: 'a test app',
      permissions: Object.values(PERMISSIONS),
      state: 'approved',
      expiresAt: null,
    });
    return appId;
  };
  const acceptAs = async (appId: number, body: object): Promise<number> => {
    const bytes = Buffer.from(JSON.stringify(body));
    const batchId = await acceptBatch(database, {
      enterpriseId,
      appId,
      kind: 'v2',
      request: parseImportRequest(body),
      body: bytes,
      idempotency: null,
    });
    if (batchId === null) throw new Error('accepting without a key met one');
    return batchId;
  };
  return {
    ...world,
    createApp: createListeningApp,
    createListener: async ({ url = 'https://example.com/', events = [...EVENT_TYPES] } = {}) => {
      const appId = await createListeningApp();
      const secret = await saveWebhook(database, {
        enterpriseId,
        appId,
        url,
        events,
        isEnabled: true,
        rotatesSecret: false,
        allowsPrivate: true,
      });
      return { appId, secret: secret ?? '' };
    },
    acceptAs,
    importAs: async (appId, body = makeBody('add', [1], 'a')) => {
      const batchId = await acceptAs(appId, body);
      await world.applyAll();
      return batchId;
    },
    readMessages: async (appId) => {
      const { rows } = await database.query<StoredMessage>({
        text: `
          select id, payload as event from delivery where enterprise_id = $1::int and app_id = $2::int order by id`,
        values: [enterpriseId, appId],
      });
      return rows;
    },
  };
}
