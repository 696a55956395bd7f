import { Type } from 'typebox';
import type { AppEvent } from '../../domain/app-state.ts';
import { KNOWN_PERMISSIONS } from '../../domain/permission.ts';
import type { WireObject } from '../../domain/wire-values.ts';
import { MusterError } from '../../errors.ts';
import { askAppPermissions } from '../../operations/ask-app-permissions.ts';
import { changeAppState } from '../../operations/change-app-state.ts';
import { createApp } from '../../operations/create-app.ts';
import { renameApp } from '../../operations/rename-app.ts';
import { type AppFacts, requireApp } from '../../operations/require-app.ts';
import { revokeTokens } from '../../operations/revoke-tokens.ts';
import { rotateSecret } from '../../operations/rotate-secret.ts';
import { setAppExpiry } from '../../operations/set-app-expiry.ts';
import { setAppPermissions } from '../../operations/set-app-permissions.ts';
import type { Db } from '../../postgres/database.ts';
import type { Audited } from './audited-change.ts';
import { administratorChange } from './change-route.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { readChoices, readExpiry, readFlag, readId, readName } from './read-body.ts';
import { nullable } from './schemas-console.ts';

/** A day to change the callers over, as the command gives. */
const OVERLAP_HOURS = 24;

const APP_ID = Type.String({ description: '应用 ID / id of the app' });
const APP = Type.Object({ appId: APP_ID });
const NAME = Type.String({ minLength: 1, maxLength: 64 });
const PERMISSION_LIST = Type.Array(Type.String({ enum: [...KNOWN_PERMISSIONS] }), { minItems: 1 });
const EXPIRES_AT = Type.Optional(
  nullable({
    description:
      '带时区的 ISO 8601 时间，null 为长期有效 / a moment with an offset; null: it does not expire',
  }),
);
const SECRET = {
  instanceAppid: Type.String(),
  instanceSecrect: Type.String({ description: '只显示这一次 / shown this once' }),
};

export const APP_CHANGE_ROUTES: readonly ConsoleRoute[] = [
  administratorChange({
    path: '/app/create',
    operationId: 'createApp',
    summary: '新建应用，等待审核 / Make an app, which waits for its review',
    requestBody: Type.Object({ name: NAME, permissions: PERMISSION_LIST, expiresAt: EXPIRES_AT }),
    data: Type.Object({ appId: APP_ID, ...SECRET }),
    change: create,
  }),
  administratorChange({
    path: '/app/save',
    operationId: 'saveApp',
    summary: '修改应用的名称、权限、有效期 / Change the name, the permissions, the expiry date of an app',
    description:
      '未传的不变。去掉的权限 5 秒内失效；增加的等待审核，其间应用照常运行，平台操作员则直接生效。/ Absent fields stay. Permissions that are taken away end within 5 s. Those that are added wait for a review, while the app goes on; an operator of the platform gives them at once.',
    requestBody: Type.Object({
      appId: APP_ID,
      name: Type.Optional(NAME),
      permissions: Type.Optional(PERMISSION_LIST),
      expiresAt: EXPIRES_AT,
    }),
    data: Type.Object({
      isAsking: Type.Boolean({ description: '有权限等待审核 / permissions wait for a review' }),
    }),
    change: save,
  }),
  administratorChange({
    path: '/app/ask',
    operationId: 'askForReview',
    summary: '被拒绝或已过期的应用重新申请 / A refused or expired app asks again',
    requestBody: Type.Object({ appId: APP_ID, expiresAt: EXPIRES_AT }),
    change: ask,
  }),
  eventRoute('disable', '停用应用，5 秒内生效 / Switch an app off, everywhere within 5 s'),
  eventRoute('enable', '重新启用应用 / Switch an app on again'),
  administratorChange({
    path: '/app/rotate',
    operationId: 'rotateSecret',
    summary: '更换应用的密钥 / Give an app a new secret',
    description: `旧密钥再有效 ${OVERLAP_HOURS} 小时，endsOld 为 true 时立即失效。/ The old one lives ${OVERLAP_HOURS} h more, or ends now with endsOld.`,
    requestBody: Type.Object({ appId: APP_ID, endsOld: Type.Optional(Type.Boolean()) }),
    data: Type.Object(SECRET),
    change: rotate,
  }),
  administratorChange({
    path: '/app/revoke',
    operationId: 'revokeTokens',
    summary: '注销应用的全部 token，5 秒内生效 / End all tokens of an app, everywhere within 5 s',
    requestBody: APP,
    data: Type.Object({ count: Type.Integer() }),
    change: async (tx, call, sent) => {
      const { appId, name } = await findApp(tx, call, sent);
      const count = await revokeTokens(tx, { appId });
      return { result: { count }, subject: name, details: { appId, count } };
    },
  }),
];

function eventRoute(event: Extract<AppEvent, 'disable' | 'enable'>, summary: string): ConsoleRoute {
  return administratorChange({
    path: `/app/${event}`,
    operationId: `${event}App`,
    summary,
    requestBody: APP,
    change: async (tx, call, sent) => {
      const { appId, name } = await findApp(tx, call, sent);
      await changeAppState(tx, { appId, event, reason: null });
      return { result: null, subject: name, details: { appId } };
    },
  });
}

async function findApp(
  tx: Db,
  { enterpriseId }: MemberCall,
  sent: WireObject,
): Promise<AppFacts & { appId: number }> {
  const appId = readId(sent, 'appId');
  return { ...(await requireApp(tx, { enterpriseId, appId })), appId };
}

async function create(tx: Db, { enterpriseId }: MemberCall, sent: WireObject): Promise<Audited<object>> {
  const name = readName(sent, 'name');
  const permissions = readChoices(sent, 'permissions', KNOWN_PERMISSIONS);
  const expiresAt = readExpiry(sent, 'expiresAt');
  const app = { enterpriseId, name, permissions, state: 'pending', expiresAt: null } as const;
  const { appId, instanceAppid, instanceSecret } = await createApp(tx, app);
  if (expiresAt !== null) await setAppExpiry(tx, { appId, expiresAt });
  return {
    result: { appId: String(appId), instanceAppid, instanceSecrect: instanceSecret },
    subject: name,
    details: { appId, permissions, expiresAt },
  };
}

async function save(tx: Db, call: MemberCall, sent: WireObject): Promise<Audited<{ isAsking: boolean }>> {
  const app = await findApp(tx, call, sent);
  const { appId } = app;
  const details: Record<string, unknown> = { appId };
  let isAsking = false;
  if (sent.name !== undefined) {
    details.name = readName(sent, 'name');
    await renameApp(tx, { appId, name: readName(sent, 'name') });
  }
  if (sent.expiresAt !== undefined) {
    // It would come back without the review that `ask` asks for.
    if (app.state === 'expired') {
      throw new MusterError('CONFLICT', {
        zh: '应用已过期，请重新申请，并在申请中设置新的有效期',
        en: 'the app is expired; ask for a review, with a new expiry date',
      });
    }
    const expiresAt = readExpiry(sent, 'expiresAt');
    details.expiresAt = expiresAt;
    await setAppExpiry(tx, { appId, expiresAt });
  }
  if (sent.permissions !== undefined) {
    const permissions = readChoices(sent, 'permissions', KNOWN_PERMISSIONS);
    details.permissions = permissions;
    if (call.signedIn.isPlatformOperator) await setAppPermissions(tx, { appId, permissions });
    else ({ isAsking } = await askAppPermissions(tx, { appId, permissions }));
  }
  return { result: { isAsking }, subject: app.name, details };
}

async function ask(tx: Db, call: MemberCall, sent: WireObject): Promise<Audited<null>> {
  const { appId, name } = await findApp(tx, call, sent);
  await changeAppState(tx, { appId, event: 'ask', reason: null });
  const details: Record<string, unknown> = { appId };
  if (sent.expiresAt !== undefined) {
    const expiresAt = readExpiry(sent, 'expiresAt');
    details.expiresAt = expiresAt;
    await setAppExpiry(tx, { appId, expiresAt });
  }
  return { result: null, subject: name, details };
}

async function rotate(tx: Db, call: MemberCall, sent: WireObject): Promise<Audited<object>> {
  const { appId, name } = await findApp(tx, call, sent);
  const endsOld = sent.endsOld !== undefined && readFlag(sent, 'endsOld');
  const overlapHours = endsOld ? 0 : OVERLAP_HOURS;
  const { instanceAppid, instanceSecret } = await rotateSecret(tx, { appId, overlapHours });
  return {
    result: { instanceAppid, instanceSecrect: instanceSecret },
    subject: name,
    details: { appId, endsOld },
  };
}
