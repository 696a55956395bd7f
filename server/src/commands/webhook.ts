import { EVENT_TYPES } from '../domain/webhook-event.ts';
import { MusterError } from '../errors.ts';
import { type ListedDelivery, listDeliveries } from '../operations/list-deliveries.ts';
import { listWebhooks } from '../operations/list-webhooks.ts';
import { resendDelivery } from '../operations/resend-delivery.ts';
import { saveWebhook } from '../operations/save-webhook.ts';
import { readId, readOneOf, readText, readWhole } from './arguments.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { done, listed } from './outcome.ts';

const STATES = ['pending', 'delivered', 'dead'] as const;
/** A screenful. */
const LIST_SIZE = 50;
const LIST_SIZE_MAX = 10_000;

export const WEBHOOK_COMMANDS: Command[] = [
  {
    words: 'webhook list',
    usage: 'ENTERPRISE',
    help: { zh: '列出企业各应用的 webhook', en: 'lists the webhooks of an enterprise, one an app' },
    run: async ({ world, parameters: [id] }) => {
      const enterpriseId = readId(id);
      return listed(await listWebhooks(await world.openDatabase(), { enterpriseId }));
    },
  },
  {
    words: 'webhook set',
    usage: 'ENTERPRISE APP URL [--event EVENT]… [--rotate] [--off]',
    options: {
      event: { type: 'string', multiple: true },
      rotate: { type: 'boolean' },
      off: { type: 'boolean' },
    },
    help: {
      zh: `登记或修改应用的 webhook；EVENT 为 ${EVENT_TYPES.join('、')}，默认全部；--rotate 换密钥，--off 停用`,
      en: `registers or changes an app's webhook; EVENT is ${EVENT_TYPES.join(' or ')}, all unless told; --rotate makes a new secret, --off stops it`,
    },
    run: set,
  },
  {
    words: 'webhook deliveries',
    usage: 'ENTERPRISE APP [--state STATE] [--limit COUNT]',
    options: { state: { type: 'string' }, limit: { type: 'string' } },
    help: {
      zh: `列出消息，最新的在前；状态为 ${STATES.join('、')}`,
      en: `lists messages, newest first; STATE is ${STATES.join(', ')}`,
    },
    run: deliveries,
  },
  {
    words: 'webhook resend',
    usage: 'ENTERPRISE APP ID',
    help: {
      zh: '以原 ID 重新发送一条已送达或已放弃的消息',
      en: 'sends a delivered or dead message once more, under its own id',
    },
    run: resend,
  },
];

async function set({
  world,
  parameters: [enterprise, app, url = ''],
  options,
}: CommandCall): Promise<Outcome> {
  const [enterpriseId, appId] = [readId(enterprise), readId(app)];
  const named = Array.isArray(options.event)
    ? options.event.map((event) => readOneOf(String(event), '--event', EVENT_TYPES))
    : [];
  const secret = await saveWebhook(await world.openDatabase(), {
    enterpriseId,
    appId,
    url,
    events: named.length === 0 ? [...EVENT_TYPES] : named,
    isEnabled: options.off !== true,
    rotatesSecret: options.rotate === true,
    allowsPrivate: world.config.webhookAllowPrivate,
  });
  return done(
    {
      zh: `应用 ${appId} 的 webhook 已保存${secret === null ? '' : '；密钥只显示这一次'}`,
      en: `the webhook of app ${appId} was saved${secret === null ? '' : '; the secret is shown this once'}`,
    },
    secret === null ? { appId } : { appId, secret },
  );
}

async function deliveries({ world, parameters: [enterprise, app], options }: CommandCall): Promise<Outcome> {
  const found: ListedDelivery[] = await listDeliveries(await world.openDatabase(), {
    enterpriseId: readId(enterprise),
    appId: readId(app),
    state: options.state === undefined ? null : readOneOf(readText(options.state), '--state', STATES),
    before: null,
    size: readWhole(readText(options.limit) ?? String(LIST_SIZE), '--limit', 1, LIST_SIZE_MAX),
  });
  return listed(found);
}

async function resend({ world, parameters: [enterprise, app, id = ''] }: CommandCall): Promise<Outcome> {
  const [enterpriseId, appId] = [readId(enterprise), readId(app)];
  if (await resendDelivery(await world.openDatabase(), { enterpriseId, appId, id })) {
    return done({ zh: `消息 ${id} 将重新发送`, en: `message ${id} will be sent again` }, { id });
  }
  throw new MusterError('NOT_FOUND', {
    zh: `没有消息 ${id}，或它正等待发送`,
    en: `there is no message ${id}, or it waits to be sent anyway`,
  });
}
