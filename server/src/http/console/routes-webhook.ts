import { Type } from 'typebox';
import { EVENT_TYPES } from '../../domain/webhook-event.ts';
import type { WireObject } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { listDeliveries } from '../../operations/list-deliveries.ts';
import { type ListedWebhook, listWebhooks } from '../../operations/list-webhooks.ts';
import { readDeliveryPayload } from '../../operations/read-delivery-payload.ts';
import { requireApp } from '../../operations/require-app.ts';
import { resendDeadDeliveries } from '../../operations/resend-dead-deliveries.ts';
import { resendDelivery } from '../../operations/resend-delivery.ts';
import { saveWebhook } from '../../operations/save-webhook.ts';
import type { Db } from '../../postgres/database.ts';
import { readQueryChoice, readRequiredId, refuseParameter } from '../query.ts';
import type { Audited } from './audited-change.ts';
import { administratorChange } from './change-route.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { SPAN_QUERY, readQueryText, readSpan } from './list-filter.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute } from './member-route.ts';
import { readChoices, readFlag, readId, readName } from './read-body.ts';
import { nullable } from './schemas-console.ts';
import { requireSettingsAccess } from './settings-access.ts';

const STATES = ['pending', 'delivered', 'dead'] as const;
const URL_LENGTH_MAX = 2_048;
const MESSAGE_ID_LENGTH_MAX = 64;

const APP_ID = Type.String({ description: '应用 ID / id of the app' });
const MESSAGE_ID = Type.String({ description: '消息 ID（webhook-id） / id of the message' });
const EVENTS = Type.Array(Type.String({ enum: [...EVENT_TYPES] }));
const SECRET = nullable({
  description: '新的密钥，只显示这一次；没有换则为 null / the new secret, shown this once; null: it stays',
});

export const WEBHOOK_ROUTES: readonly ConsoleRoute[] = [
  readingRoute({
    path: '/webhook/list',
    access: 'reader',
    operationId: 'consoleWebhooks',
    summary: '各应用的 Webhook，每个应用最多一个 / The webhooks, at most one an app',
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          appId: APP_ID,
          appName: Type.String(),
          url: Type.String({
            description: '管理员以外只看到主机 / only its host for all but administrators',
          }),
          events: EVENTS,
          isEnabled: Type.Boolean({
            description: '接收方返回 410 后也为 false / false also after a 410 of the receiver',
          }),
          createdAt: Type.String(),
          previousSecretUntil: nullable(),
          pendingCount: Type.Integer(),
          deadCount: Type.Integer(),
        }),
      ),
    }),
    handle: async (call) => {
      requireSettingsAccess(call);
      const { services, enterpriseId, member } = call;
      const webhooks = await listWebhooks(services.database, { enterpriseId });
      return JSON.stringify({
        list: webhooks.map(({ appId, url, ...webhook }) => ({
          ...webhook,
          appId: String(appId),
          // The rest of a URL may hold a key to the receiver.
          url: member.role === 'administrator' ? url : new URL(url).origin,
        })),
      });
    },
  }),
  readingRoute({
    path: '/webhook/deliveries',
    access: 'reader',
    operationId: 'consoleDeliveries',
    summary: '发往应用的消息，最新的在前，保存 15 天 / The messages to an app, newest first, kept 15 days',
    query: {
      appId: APP_ID,
      state: Type.Optional(Type.String({ enum: [...STATES] })),
      eventType: Type.Optional(Type.String({ enum: [...EVENT_TYPES] })),
      ...SPAN_QUERY,
      ...PAGE_QUERY,
    },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          id: MESSAGE_ID,
          eventType: Type.String({ enum: [...EVENT_TYPES] }),
          state: Type.String({ enum: [...STATES] }),
          attempts: Type.Integer(),
          lastStatus: Type.Union([Type.Integer(), Type.Null()], {
            description: '最近一次的 HTTP 状态 / HTTP status of the last answer',
          }),
          lastError: nullable(),
          createdAt: Type.String(),
          nextAttemptAt: nullable(),
          deliveredAt: nullable(),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: deliveries,
  }),
  readingRoute({
    path: '/webhook/payload',
    access: 'reader',
    operationId: 'consoleDeliveryPayload',
    summary: '一条消息的内容 / The body of one message',
    query: { appId: APP_ID, id: MESSAGE_ID },
    data: Type.Object({ payload: Type.String({ description: 'JSON 文本 / JSON text' }) }),
    handle: payload,
  }),
  administratorChange({
    path: '/webhook/save',
    operationId: 'saveWebhook',
    summary: '登记或修改应用的 Webhook / Register or change the webhook of an app',
    requestBody: Type.Object({
      appId: APP_ID,
      url: Type.String({ maxLength: URL_LENGTH_MAX }),
      events: EVENTS,
      enabled: Type.Boolean(),
    }),
    data: Type.Object({ secret: SECRET }),
    change: save,
  }),
  administratorChange({
    path: '/webhook/switch',
    operationId: 'switchWebhook',
    summary: '停用或启用 Webhook / Switch a webhook off or on',
    requestBody: Type.Object({ appId: APP_ID, enabled: Type.Boolean() }),
    change: async (tx, call, sent) => {
      const webhook = await findWebhook(tx, call, sent);
      const isEnabled = readFlag(sent, 'enabled');
      await saveWebhook(tx, { ...inputOf(call, webhook), isEnabled });
      return { result: null, subject: webhook.appName, details: { appId: webhook.appId, isEnabled } };
    },
  }),
  administratorChange({
    path: '/webhook/rotate',
    operationId: 'rotateWebhookSecret',
    summary: '更换 Webhook 的签名密钥 / Give a webhook a new secret',
    description: '24 小时内消息同时带新旧两个签名。/ For 24 hours messages carry both signatures.',
    requestBody: Type.Object({ appId: APP_ID }),
    data: Type.Object({ secret: SECRET }),
    change: async (tx, call, sent) => {
      const webhook = await findWebhook(tx, call, sent);
      const secret = await saveWebhook(tx, { ...inputOf(call, webhook), rotatesSecret: true });
      return { result: { secret }, subject: webhook.appName, details: { appId: webhook.appId } };
    },
  }),
  administratorChange({
    path: '/webhook/resend',
    operationId: 'resendDelivery',
    summary: '以原 ID 重新发送一条消息 / Send a message once more, under its own id',
    requestBody: Type.Object({ appId: APP_ID, id: MESSAGE_ID }),
    change: resend,
  }),
  administratorChange({
    path: '/webhook/resend-dead',
    operationId: 'resendDeadDeliveries',
    summary: '重新发送已放弃的消息，一次最多 10,000 条 / Send dead messages once more, 10,000 at most',
    requestBody: Type.Object({ appId: APP_ID }),
    data: Type.Object({ count: Type.Integer() }),
    change: async (tx, { enterpriseId }, sent) => {
      const appId = readId(sent, 'appId');
      const { name } = await requireApp(tx, { enterpriseId, appId });
      const count = await resendDeadDeliveries(tx, { enterpriseId, appId });
      return { result: { count }, subject: name, details: { appId, count } };
    },
  }),
];

async function findAppId(call: MemberCall): Promise<number> {
  requireSettingsAccess(call);
  const { services, query, enterpriseId } = call;
  const appId = readRequiredId(query, 'appId');
  await requireApp(services.database, { enterpriseId, appId });
  return appId;
}

async function deliveries(call: MemberCall): Promise<string> {
  const { services, query, enterpriseId } = call;
  const appId = await findAppId(call);
  const size = readListSize(query);
  const found = await listDeliveries(services.database, {
    enterpriseId,
    appId,
    state: readQueryChoice(query, 'state', STATES),
    eventType: readQueryChoice(query, 'eventType', EVENT_TYPES),
    ...readSpan(query),
    before: readQueryText(query, 'cursor'),
    // One more than asked for tells whether there is a next page.
    size: size + 1,
  });
  const list = found.slice(0, size);
  return JSON.stringify({ list, nextCursor: found.length > size ? (list.at(-1)?.id ?? null) : null });
}

async function payload(call: MemberCall): Promise<string> {
  const { services, query, enterpriseId } = call;
  const appId = await findAppId(call);
  const id = readQueryText(query, 'id');
  if (id === null) throw refuseParameter('id', undefined, '必须传入', 'must be given');
  const text = await readDeliveryPayload(services.database, { enterpriseId, appId, id });
  if (text !== null) return JSON.stringify({ payload: text });
  throw new MusterError('NOT_FOUND', {
    zh: '没有这条消息，或它已超过保存期',
    en: 'there is no such message, or it is not kept any more',
  });
}

async function findWebhook(tx: Db, { enterpriseId }: MemberCall, sent: WireObject): Promise<ListedWebhook> {
  const appId = readId(sent, 'appId');
  const webhooks = await listWebhooks(tx, { enterpriseId });
  const found = webhooks.find((webhook) => webhook.appId === appId);
  if (found !== undefined) return found;
  throw new MusterError('NOT_FOUND', { zh: '此应用没有 Webhook', en: 'this app has no webhook' });
}

/** As it is. */
function inputOf(
  { enterpriseId, services }: MemberCall,
  { appId, url, events, isEnabled }: Pick<ListedWebhook, 'appId' | 'url' | 'events' | 'isEnabled'>,
): Parameters<typeof saveWebhook>[1] {
  const allowsPrivate = services.config.webhookAllowPrivate;
  return { enterpriseId, appId, url, events, isEnabled, rotatesSecret: false, allowsPrivate };
}

async function save(tx: Db, call: MemberCall, sent: WireObject): Promise<Audited<object>> {
  const appId = readId(sent, 'appId');
  const { name } = await requireApp(tx, { enterpriseId: call.enterpriseId, appId });
  const url = readName(sent, 'url', URL_LENGTH_MAX);
  const events = readChoices(sent, 'events', EVENT_TYPES);
  const isEnabled = readFlag(sent, 'enabled');
  const secret = await saveWebhook(tx, inputOf(call, { appId, url, events, isEnabled }));
  // The rest of a URL may hold a key to the receiver.
  const { host } = new URL(url);
  return { result: { secret }, subject: name, details: { appId, host, events, isEnabled } };
}

async function resend(tx: Db, { enterpriseId }: MemberCall, sent: WireObject): Promise<Audited<null>> {
  const appId = readId(sent, 'appId');
  const id = readName(sent, 'id', MESSAGE_ID_LENGTH_MAX);
  const { name } = await requireApp(tx, { enterpriseId, appId });
  if (await resendDelivery(tx, { enterpriseId, appId, id })) {
    return { result: null, subject: name, details: { appId, id } };
  }
  throw new MusterError('NOT_FOUND', {
    zh: '没有这条消息，或它正等待发送',
    en: 'there is no such message, or it waits to be sent anyway',
  });
}
