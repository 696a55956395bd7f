import type { InjectOptions } from 'fastify';
import { expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import {
  IMPORT_PATH,
  RESULT_PATH,
  createApiWorld,
  getTokens,
  makeImport,
  readEnvelope,
} from './api-world.ts';

const PHONE = '18612345678';
const OPENID = 'canaryOpenid';
const EMAIL = 'canary@example.com';
const GUESSED_SECRET = 'canarySecretOfNobody';

/** Calls of every kind, with things that must not be written down in every place that a caller can put them. */
function makeRequests(
  token: string,
  refreshToken: string,
  secret: string,
  appid: string,
  batchId: number,
): InjectOptions[] {
  const headers = { 'x-token': token, 'content-type': 'application/json' };
  const tokenPath = '/api/integrate/app/getOrgAccessToken';
  const refreshPath = '/api/open/app/refreshOrgAccessToken';
  const hidden = `?instanceAppid=${appid}&instanceSecrect=${secret}&phone=${PHONE}&x=${OPENID}`;
  return [
    { url: tokenPath + hidden },
    { method: 'POST', url: tokenPath, payload: { instanceAppid: appid, instanceSecrect: GUESSED_SECRET } },
    { method: 'DELETE', url: tokenPath + hidden },
    { url: `${tokenPath}/${GUESSED_SECRET}${hidden}` },
    { url: `/api/open/%${hidden}` },
    { url: `/${PHONE}/${OPENID}${hidden}` },
    { url: `${refreshPath}?orgRefreshToken=${refreshToken}` },
    { url: `${refreshPath}?orgRefreshToken=${refreshToken}` },
    { url: `${RESULT_PATH}?batchId=${batchId}`, headers },
    { url: `${RESULT_PATH}?batchId=${PHONE}`, headers },
    { url: `${RESULT_PATH}?batchId=${OPENID}`, headers },
    { url: `${RESULT_PATH}?batchId=1`, headers: { 'x-token': `${token}x` } },
    { method: 'POST', url: IMPORT_PATH, headers, payload: `{"data":"${PHONE}` },
    { method: 'POST', url: IMPORT_PATH, headers, payload: `{"publicParams":"${PHONE}","data":"${OPENID}"}` },
    { method: 'POST', url: IMPORT_PATH, headers: { ...headers, 'content-type': PHONE }, payload: PHONE },
    {
      method: 'POST',
      url: '/api/open/department/batchSave',
      headers,
      payload: { data: [{ name: EMAIL, deptId: PHONE }] },
    },
  ];
}

it('tokens, secrets, phones and identity values are in no line of the log, whatever is called and whatever fails', async () => {
  const lines: string[] = [];
  const log = createLogger({ logLevel: 'trace' }, { write: (line) => lines.push(line) });
  const world = await createApiWorld({ dependencies: { log } });
  const { appid, secret } = world.credentials;
  const { orgAccessToken, orgRefreshToken } = await getTokens(world.api, world.credentials);
  const identity = { identityType: 'openid', identityValue: OPENID, appid: 'a', isWeChatEcosystem: true };
  const rows = [
    { identities: [{ identityType: 'phone', identityValue: PHONE }], groups: EMAIL },
    { identities: [identity], categoryType: PHONE },
  ];
  const sent = await world.api.inject({
    method: 'POST',
    url: IMPORT_PATH,
    headers: { 'x-token': orgAccessToken },
    payload: makeImport(rows),
  });
  const batchId = readEnvelope(sent).data as number;
  await world.applyAll();
  const requests = makeRequests(orgAccessToken, orgRefreshToken, secret, appid, batchId);
  const askAll = async (): Promise<Set<number>> => {
    const statuses = new Set<number>();
    for (const request of requests) statuses.add((await world.api.inject(request)).statusCode);
    return statuses;
  };
  expect([...(await askAll())].toSorted((a, b) => a - b)).toEqual([200, 400, 401, 404, 405, 415]);

  // Bugs: every table is another, then none.
  await world.database.query({ text: 'alter table token rename column hash to hash_away' });
  await world.database.query({ text: 'alter table app rename column appid to appid_away' });
  expect(await askAll()).toContain(500);

  await world.close();
  const text = lines.join('');
  const secrets = [
    orgAccessToken,
    orgRefreshToken,
    world.token,
    secret,
    GUESSED_SECRET,
    PHONE,
    OPENID,
    EMAIL,
  ];
  for (const hidden of secrets) expect(text).not.toContain(hidden);

  // What is wanted of a line.
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(parsed.filter(({ msg }) => msg === 'request')).toHaveLength(requests.length * 2 + 3);
  expect(parsed.filter(({ msg }) => msg === 'bug').length).toBeGreaterThan(3);
  expect(parsed.find(({ route }) => route === RESULT_PATH)).toMatchObject({
    level: 30,
    method: 'GET',
    status: 200,
    durationMs: expect.any(Number) as number,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    appid,
    enterpriseId: world.enterpriseId,
  });
  expect(parsed.find(({ status }) => status === 415)).toMatchObject({ errorCode: 'UNSUPPORTED_MEDIA_TYPE' });
});
