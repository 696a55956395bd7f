import type { AppEvent } from '../domain/app-state.ts';
import { KNOWN_PERMISSIONS, PERMISSIONS } from '../domain/permission.ts';
import { changeAppState } from '../operations/change-app-state.ts';
import { createApp } from '../operations/create-app.ts';
import { listApps } from '../operations/list-apps.ts';
import { listCalls } from '../operations/list-calls.ts';
import { requireEnterprise } from '../operations/require-enterprise.ts';
import { rotateSecret } from '../operations/rotate-secret.ts';
import { setAppExpiry } from '../operations/set-app-expiry.ts';
import { setAppPermissions } from '../operations/set-app-permissions.ts';
import { readId, readMoment, readName, readOneOf, readText, readWhole } from './arguments.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { done, listed } from './outcome.ts';
import { COMMAND_TIMEOUTS } from './timeouts.ts';

/** A day to change the callers over. */
const OVERLAP_HOURS = 24;
/** A month: an old secret that lives longer was forgotten. */
const OVERLAP_HOURS_MAX = 744;
/** A screenful. */
const CALLS_SIZE = 50;
const CALLS_SIZE_MAX = 10_000;

export const APP_COMMANDS: Command[] = [
  {
    words: 'app list',
    usage: '[ENTERPRISE]',
    help: { zh: '列出自建应用', en: 'lists the apps' },
    run: async ({ world, parameters: [id] }) => {
      const enterpriseId = id === undefined ? null : readId(id);
      return listed(await listApps(await world.openDatabase(), { enterpriseId }));
    },
  },
  {
    words: 'app create',
    usage: 'ENTERPRISE NAME [--permission PERMISSION]…',
    options: { permission: { type: 'string', multiple: true } },
    help: {
      zh: `新建应用，等待审核；密钥只显示一次。默认权限 ${PERMISSIONS.groups}`,
      en: `makes an app that waits for its review; the secret is shown once. Default permission: ${PERMISSIONS.groups}`,
    },
    run: create,
  },
  {
    words: 'app ask',
    usage: 'ID',
    help: { zh: '被拒绝或已过期的应用重新申请', en: 'a refused or expired app asks again' },
    run: (call) => change(call, 'ask'),
  },
  {
    words: 'app approve',
    usage: 'ID',
    help: { zh: '审核通过', en: 'approves an app' },
    run: (call) => change(call, 'approve'),
  },
  {
    words: 'app refuse',
    usage: 'ID [--reason TEXT]',
    options: { reason: { type: 'string' } },
    help: { zh: '审核拒绝', en: 'refuses an app' },
    run: (call) => change(call, 'refuse'),
  },
  {
    words: 'app disable',
    usage: 'ID',
    help: { zh: '停用应用，5 秒内生效', en: 'switches an app off, everywhere within 5 s' },
    run: (call) => change(call, 'disable'),
  },
  {
    words: 'app enable',
    usage: 'ID',
    help: { zh: '重新启用应用', en: 'switches it on again' },
    run: (call) => change(call, 'enable'),
  },
  {
    words: 'app expire',
    usage: 'ID DATE|never',
    help: { zh: '设置有效期，如 2027-12-31', en: 'sets the expiry date, such as 2027-12-31' },
    run: expire,
  },
  {
    words: 'app permit',
    usage: 'ID --permission PERMISSION…',
    options: { permission: { type: 'string', multiple: true } },
    help: { zh: '重设应用的权限，5 秒内生效', en: 'sets what an app may call, everywhere within 5 s' },
    run: permit,
  },
  {
    words: 'app rotate',
    usage: 'ID [--overlap HOURS]',
    options: { overlap: { type: 'string' } },
    help: {
      zh: `更换密钥，新密钥只显示一次；旧密钥再有效 ${OVERLAP_HOURS} 小时（泄露时用 --overlap 0，并执行 token revoke）`,
      en: `makes a new secret, shown once; the old one lives ${OVERLAP_HOURS} h more (after a leak: --overlap 0, and token revoke)`,
    },
    run: rotate,
  },
  {
    words: 'app calls',
    usage: 'ENTERPRISE ID [--limit COUNT]',
    options: { limit: { type: 'string' } },
    help: {
      zh: `列出应用最近 15 天的调用，最新的在前；默认 ${CALLS_SIZE} 条`,
      en: `lists what an app called in the last 15 days, newest first; ${CALLS_SIZE} unless told`,
    },
    run: async ({ world, parameters: [enterprise, id], options }) => {
      const page = {
        enterpriseId: readId(enterprise),
        appId: readId(id),
        offset: 0,
        size: readWhole(readText(options.limit) ?? String(CALLS_SIZE), '--limit', 1, CALLS_SIZE_MAX),
      };
      return listed(await listCalls(await world.openDatabase(), page));
    },
  },
];

async function create({ world, parameters: [id, text], options }: CommandCall): Promise<Outcome> {
  const enterpriseId = readId(id);
  const name = readName(text);
  const permissions = readPermissions(options.permission ?? PERMISSIONS.groups);
  const database = await world.openDatabase();
  await requireEnterprise(database, { enterpriseId });
  const app = { enterpriseId, name, permissions, state: 'pending', expiresAt: null } as const;
  const { appId, instanceAppid, instanceSecret } = await createApp(database, app);
  return done(
    {
      zh: `已创建应用 ${appId}，等待审核（app approve ${appId}）。请保存密钥，它不会再次显示`,
      en: `app ${appId} was made and waits for its review (app approve ${appId}). Keep the secret: it is not shown again`,
    },
    {
      appId,
      enterpriseId,
      name,
      permissions,
      state: app.state,
      instanceAppid,
      instanceSecrect: instanceSecret,
    },
  );
}

function readPermissions(option: CommandCall['options'][string]): string[] {
  return [option].flat().map((item) => readOneOf(String(item), '--permission', KNOWN_PERMISSIONS));
}

async function permit({ world, parameters: [id], options }: CommandCall): Promise<Outcome> {
  const appId = readId(id);
  const permissions = readPermissions(options.permission);
  await setAppPermissions(await world.openDatabase(), { appId, permissions });
  return done(
    { zh: `应用 ${appId} 的权限已更新`, en: `the permissions of app ${appId} were set` },
    { appId, permissions },
  );
}

async function change({ world, parameters: [id], options }: CommandCall, event: AppEvent): Promise<Outcome> {
  const appId = readId(id);
  const reason = readText(options.reason) ?? null;
  const database = await world.openDatabase();
  const state = await database.transaction(COMMAND_TIMEOUTS, (tx) =>
    changeAppState(tx, { appId, event, reason }),
  );
  return done({ zh: `应用 ${appId} 现在是 ${state}`, en: `app ${appId} is ${state} now` }, { appId, state });
}

async function expire({ world, parameters: [id, date] }: CommandCall): Promise<Outcome> {
  const appId = readId(id);
  const expiresAt = readMoment(date);
  await setAppExpiry(await world.openDatabase(), { appId, expiresAt });
  return done(
    { zh: `应用 ${appId} 的有效期已设置`, en: `the expiry date of app ${appId} is set` },
    { appId, expiresAt },
  );
}

async function rotate({ world, parameters: [id], options }: CommandCall): Promise<Outcome> {
  const appId = readId(id);
  const text = readText(options.overlap) ?? String(OVERLAP_HOURS);
  const overlapHours = readWhole(text, '--overlap', 0, OVERLAP_HOURS_MAX);
  const { instanceAppid, instanceSecret } = await rotateSecret(await world.openDatabase(), {
    appId,
    overlapHours,
  });
  return done(
    {
      zh: `应用 ${appId} 的密钥已更换，旧密钥再有效 ${overlapHours} 小时。请保存新密钥，它不会再次显示`,
      en: `app ${appId} has a new secret; the old one is valid for ${overlapHours} h more. Keep it: it is not shown again`,
    },
    { appId, instanceAppid, instanceSecrect: instanceSecret, overlapHours },
  );
}
