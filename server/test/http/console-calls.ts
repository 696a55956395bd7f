import { randomBytes } from 'node:crypto';
import { EVENT_TYPES } from '../../src/domain/webhook-event.ts';
import { saveWebhook } from '../../src/operations/save-webhook.ts';
import type { AppOptions } from './api-world.ts';
import { FILE_CALLS } from './console-file-calls.ts';
import { GROUP_CALLS } from './console-group-calls.ts';
import { PASSWORD, type SignedInWorld } from './signed-in-world.ts';

export const BUILT_IN = ['unionid', 'openid', 'phone', 'id', 'external_userid', 'email'];

/** What a GET has in its query beside enterpriseId, and a POST in its body; made afresh for each call where it is used up by it. */
export type ConsoleCall = object | undefined | ((world: SignedInWorld) => Promise<object>);

/** A call of every route of the console that succeeds for who may make it, again and again. */
export const CALLS: Record<string, ConsoleCall> = {
  'POST /sign-in': { username: 'administrator', password: PASSWORD },
  'POST /sign-out': undefined,
  'GET /me': undefined,
  'POST /password/change': { password: PASSWORD, newPassword: PASSWORD },

  ...GROUP_CALLS,
  ...FILE_CALLS,

  'GET /identity-type/list': undefined,
  'POST /identity-type/save': { code: 'card', name: '会员卡' },
  'POST /identity-type/reorder': { codes: ['card', ...BUILT_IN] },
  'POST /identity-type/switch': { code: 'card', enabled: false },

  'GET /department/list': undefined,
  'GET /department/sync-state': undefined,
  'POST /department/save': { name: '华东' },

  'GET /app/list': undefined,
  'GET /app/calls': (world) => nameApp(world),
  'GET /app/call-summary': (world) => nameApp(world),
  'POST /app/create': { name: '订单系统', permissions: ['用户->用户分组'] },
  'POST /app/save': (world) => nameApp(world, { name: '订单系统' }),
  'POST /app/ask': (world) => addApp(world, { state: 'refused' }),
  'POST /app/disable': (world) => addApp(world),
  'POST /app/enable': (world) => addApp(world, { state: 'disabled' }),
  'POST /app/rotate': (world) => addApp(world),
  'POST /app/revoke': (world) => addApp(world),

  'GET /webhook/list': undefined,
  'GET /webhook/deliveries': (world) => nameApp(world),
  'GET /webhook/payload': (world) => addDelivery(world),
  'POST /webhook/save': (world) =>
    nameApp(world, { url: 'https://example.com/', events: ['import.finished'], enabled: true }),
  'POST /webhook/switch': (world) => addWebhook(world, { enabled: false }),
  'POST /webhook/rotate': (world) => addWebhook(world),
  'POST /webhook/resend': (world) => addDelivery(world),
  'POST /webhook/resend-dead': (world) => nameApp(world),

  'GET /member/list': undefined,
  'POST /member/create': async () => ({ username: makeName(), role: 'reader' }),
  'POST /member/grant': { username: 'operator', role: 'operator' },
  'POST /member/withdraw': (world) => addMember(world),
  'POST /member/reset-password': (world) => addMember(world),

  'GET /audit/list': undefined,
  'GET /audit/export': undefined,

  'GET /platform/enterprise/list': undefined,
  'POST /platform/enterprise/create': { name: '新企业' },
  'POST /platform/enterprise/appoint': (world) => nameOther(world, { username: 'stranger' }),
  'POST /platform/enterprise/save': (world) => nameOther(world, { createsUsers: true }),
  'POST /platform/enterprise/suspend': (world) => nameOther(world),
  'POST /platform/enterprise/resume': (world) => nameOther(world),
  'POST /platform/enterprise/limit': (world) =>
    nameOther(world, { waitingRowsMax: null, importCallsPerSMax: null }),
  'GET /platform/health': undefined,
  'GET /platform/app/list': undefined,
  'POST /platform/app/approve': (world) => addApp(world, { state: 'pending' }),
  'POST /platform/app/refuse': async (world) => ({
    ...(await addApp(world, { state: 'pending' })),
    reason: '名称不清楚',
  }),
  'GET /platform/audit/list': undefined,
};

function makeName(): string {
  return `person ${randomBytes(4).toString('hex')}`;
}

async function nameApp({ credentials }: SignedInWorld, more: object = {}): Promise<object> {
  return { appId: String(credentials.appId), ...more };
}

async function nameOther({ otherEnterpriseId }: SignedInWorld, more: object = {}): Promise<object> {
  return { enterpriseId: String(otherEnterpriseId), ...more };
}

async function addApp(world: SignedInWorld, options: AppOptions = {}): Promise<object> {
  return { appId: String((await world.addApp(options)).appId) };
}

async function addMember(world: SignedInWorld): Promise<object> {
  const { personId } = await world.addPerson(makeName(), 'reader');
  return { personId: String(personId) };
}

async function addWebhook(world: SignedInWorld, more: object = {}): Promise<object> {
  const { appId } = world.credentials;
  await saveWebhook(world.database, {
    enterpriseId: world.enterpriseId,
    appId,
    url: 'https://example.com/',
    events: [...EVENT_TYPES],
    isEnabled: true,
    rotatesSecret: false,
    allowsPrivate: false,
  });
  return { appId: String(appId), ...more };
}

/** A message that was given up. */
async function addDelivery(world: SignedInWorld): Promise<{ appId: string; id: string }> {
  const { appId } = world.credentials;
  const id = `msg_${Date.now().toString(16).padStart(12, '0')}${randomBytes(10).toString('hex')}`;
  await world.database.query({
    text: `
      insert into delivery (enterprise_id, app_id, id, event_type, payload, state, next_attempt_at)
      values ($1::int, $2::int, $3::text, 'import.finished', '{"type":"import.finished"}', 'dead', null)`,
    values: [world.enterpriseId, appId, id],
  });
  return { appId: String(appId), id };
}
