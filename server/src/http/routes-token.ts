import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Type } from 'typebox';
import { isWireObject, readText } from '../domain/wire-values.ts';
import { MusterError } from '../errors.ts';
import { findAppByAppid } from '../operations/find-app-by-appid.ts';
import { ACCESS_TOKEN_S, issueTokens } from '../operations/issue-tokens.ts';
import { refreshTokens } from '../operations/refresh-tokens.ts';
import { hashToken } from './caller-cache.ts';
import { tokenError } from './errors.ts';
import { type Call, type Route } from './route.ts';
import { SHORT_TIMEOUTS } from './timeouts.ts';

/** 256 bits: 43 URL-safe characters. */
const TOKEN_BYTES = 32;

/** No appid of ours is longer; PostgreSQL takes no NUL. Both stand for an appid that nobody has. */
const KNOWABLE_APPID = /^[^\0]{1,255}$/u;

const NO_HASH = Buffer.alloc(32);

const TOKENS = Type.Object({
  orgAccessToken: Type.String({
    description: '调用接口时放在 X-Token 中，7200 秒内有效 / goes into X-Token, lives 7200 s',
  }),
  orgRefreshToken: Type.String({ description: '14400 秒内可用一次 / works once within 14400 s' }),
  expire: Type.Integer({ description: 'orgAccessToken 剩余秒数 / seconds left of orgAccessToken' }),
});

const NAMES_NOTE =
  '参数可放在 query、表单或 JSON 中，不需要 X-Token。/ Parameters as query, form or JSON; no X-Token is needed.';

export const TOKEN_ROUTES: Route[] = [
  {
    methods: ['GET', 'POST'],
    path: '/app/getOrgAccessToken',
    permission: null,
    body: 'json-or-form',
    success: 'token',
    docs: {
      operationId: 'getOrgAccessToken',
      tag: 'token',
      summary: '获取自建应用访问 token / Get an access token',
      description: `${NAMES_NOTE} instanceSecret 与 instanceSecrect 等同。新 token 不影响旧 token。/ instanceSecret is accepted beside the platform's own spelling. A new token ends no older one.`,
      isOurs: false,
      query: Type.Object({
        instanceAppid: Type.Optional(Type.String({ description: '自建应用 ID / appid' })),
        instanceSecrect: Type.Optional(Type.String({ description: '自建应用密钥 / secret' })),
      }),
      data: TOKENS,
      errors: ['PARAM_ERROR', 'APPID_SECRET_ERROR', 'TOKEN_ERROR', 'TOO_MANY_REQUESTS', 'UNAVAILABLE'],
    },
    handle: getTokens,
  },
  {
    methods: ['GET', 'POST'],
    path: '/app/refreshOrgAccessToken',
    permission: null,
    body: 'json-or-form',
    success: 'token',
    docs: {
      operationId: 'refreshOrgAccessToken',
      tag: 'token',
      summary: '用刷新 token 换取新 token / Trade a refresh token for a new pair',
      description: `${NAMES_NOTE} 刷新 token 只能用一次。/ A refresh token works once.`,
      isOurs: true,
      query: Type.Object({
        orgRefreshToken: Type.Optional(Type.String({ description: '刷新 token / refresh token' })),
      }),
      data: TOKENS,
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'TOO_MANY_REQUESTS', 'UNAVAILABLE'],
    },
    handle: refresh,
  },
];

async function getTokens(call: Call): Promise<string> {
  const appid = readParameter(call, 'instanceAppid');
  const secret = readParameter(call, 'instanceSecrect', 'instanceSecret');
  const { attempts, database } = call.services;
  await attempts.refuseWhenUsedUp(call.address, appid);

  // An unknown appid costs the same look-up, hash and comparison as a wrong secret.
  const app = await findAppByAppid(database, { appid: KNOWABLE_APPID.test(appid) ? appid : '' });
  const hash = hashToken(secret);
  const isNewest = timingSafeEqual(hash, app?.secretHash ?? NO_HASH);
  const isOld = timingSafeEqual(hash, app?.oldSecretHash ?? NO_HASH);
  if (app === null || !(isNewest || isOld)) {
    await attempts.countFailure(call.address, appid);
    throw new MusterError('APPID_SECRET_ERROR', { zh: 'appid、secret 错误', en: 'wrong appid or secret' });
  }
  if (!app.isUsable) {
    throw tokenError(
      '应用未通过审核、已停用或已过期，或企业已被暂停，请联系管理员',
      'the app is not approved, switched off or expired, or its enterprise is suspended; ask the administrator',
    );
  }
  const pair = makePair();
  await issueTokens(database, { appId: app.id, ...pair.hashes });
  return pair.answer;
}

async function refresh(call: Call): Promise<string> {
  const used = readParameter(call, 'orgRefreshToken');
  const { attempts, database } = call.services;
  await attempts.refuseWhenUsedUp(call.address, 'orgRefreshToken');
  const pair = makePair();
  const isTraded = await database.transaction(SHORT_TIMEOUTS, (tx) =>
    refreshTokens(tx, { usedHash: hashToken(used), ...pair.hashes }),
  );
  if (isTraded) return pair.answer;
  await attempts.countFailure(call.address, 'orgRefreshToken');
  throw tokenError(
    '刷新 token 无效、已过期或已使用，请重新获取 token',
    'the refresh token is unknown, expired or used; get a new pair with appid and secret',
  );
}

function makePair(): { answer: string; hashes: { accessHash: Buffer; refreshHash: Buffer } } {
  const orgAccessToken = randomBytes(TOKEN_BYTES).toString('base64url');
  const orgRefreshToken = randomBytes(TOKEN_BYTES).toString('base64url');
  return {
    answer: JSON.stringify({ orgAccessToken, orgRefreshToken, expire: ACCESS_TOKEN_S }),
    hashes: { accessHash: hashToken(orgAccessToken), refreshHash: hashToken(orgRefreshToken) },
  };
}

/** The first of the names that is sent, in the query or in the body. */
function readParameter({ query, body }: Call, ...names: [string, ...string[]]): string {
  if (body.value !== undefined && !isWireObject(body.value)) {
    throw new MusterError('PARAM_ERROR', {
      zh: '请求体必须是 JSON 对象',
      en: 'the body must be a JSON object',
    });
  }
  for (const name of names) {
    const value = query.get(name) ?? readText(body.value?.[name]);
    if (typeof value === 'string') return value;
    if (value !== undefined) {
      throw new MusterError('PARAM_ERROR', { zh: `/${name} 必须是字符串`, en: `/${name} must be a string` });
    }
  }
  const [name] = names;
  throw new MusterError('PARAM_ERROR', { zh: `缺少参数 /${name}`, en: `the parameter /${name} is missing` });
}
