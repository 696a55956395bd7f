// npm run demo: sends sample data to the server of DATA_DIR, or to one that it starts for the purpose, and shows what came of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { SEED_BODY, makeMixedBody } from './demo-data.mjs';
import { formatTable } from './demo-table.mjs';

const dataDir = path.resolve(process.env.DATA_DIR?.trim() || './data');
const credentialsFile = path.join(dataDir, 'credentials.json');
const BATCH_ADD = '/api/integrate/audience/group/rel/v2/batchAdd';
/** A first start also builds the program and makes the database. */
const START_TIMEOUT_MS = 180_000;
const WAIT_MS = 30_000;

const COUNTS = [
  ['total', '总行数', 'rows'],
  ['success', '成功', 'applied'],
  ['fail', '失败', 'failed'],
  ['usersCreated', '新建用户', 'users created'],
  ['groupsCreated', '新建分组', 'groups created'],
  ['identitiesBound', '新绑定身份', 'identities bound'],
  ['relationsAdded', '新增关系', 'relations added'],
  ['unchanged', '未变', 'unchanged'],
];

/** Something that whoever runs the demo can mend; its text is all that they need to read. */
class DemoError extends Error {}

const server = (await isAlive()) ? null : startServer();
/** What the server says; shown only when it does not get ready. */
let serverOutput = '';
server?.stdout.setEncoding('utf8').on('data', (text) => {
  serverOutput += text;
});
try {
  await showAll(await waitUntilReady());
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (server !== null && !hasEnded(server)) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

async function showAll(credentials) {
  const api = await connect(credentials);
  console.log(`Muster 演示 / demo   ${credentials.baseUrl}   (${credentialsFile})\n`);

  console.log('一、平台文档中的示例 / The sample of the platform’s documents');
  await showBatch(api, SEED_BODY);

  console.log('二、500 行，其中混有坏数据 / 500 rows with bad ones among them');
  const { failures, warnings, english } = await showBatch(api, makeMixedBody());
  console.log('失败原因，每种一例 / Failures by reason, with an example of each\n');
  console.log(`${describeProblems(failures, english.failures)}\n`);
  console.log('警告：已执行，但值得一看 / Warnings: applied, but worth a look\n');
  console.log(`${describeProblems(warnings, english.warnings)}\n`);

  console.log(`接下来 / Next
  · 再运行一次：不会重复新建，已在分组里的计入“未变” / Run it again: nothing is made twice, known members count as unchanged
  · 换成自己的数据：README 的“第一次调用”、docs/api.zh-CN.md / Your own data: “First call” in README.md, docs/api.md
  · 每个错误码怎么处理：docs/error-codes.zh-CN.md / What to do about each code: docs/error-codes.md`);
  if (server !== null)
    console.log('  · 演示用的服务即将停止，用 npm start 启动 / This server stops now; npm start runs one');
}

/** Sends a body, waits for its result and prints the counts. */
async function showBatch(api, body) {
  const startedAt = performance.now();
  const batchId = await api('POST', BATCH_ADD, body);
  const acceptedMs = Math.round(performance.now() - startedAt);
  const resultPath = `/api/integrate/import/result?batchId=${batchId}&waitMs=${WAIT_MS}`;
  const result = await api('GET', resultPath);
  const finishedMs = Math.round(performance.now() - startedAt);
  const english = await api('GET', resultPath, undefined, 'en');
  console.log(
    `POST ${BATCH_ADD}\n批次 / batch ${batchId}：${acceptedMs} ms 受理 / accepted，${finishedMs} ms 得到结果 / result ${result.status}\n`,
  );
  console.log(`${formatTable(COUNTS.map(([name, zh, en]) => [`${zh} / ${en}`, String(result[name])]))}\n`);
  return { ...result, english };
}

/** For each code: on how many rows, and what was said about the first of them. */
function describeProblems(problems, english) {
  const codes = [...new Set(problems.map(({ errorCode }) => errorCode))];
  const lines = codes.flatMap((code) => {
    const same = problems.filter(({ errorCode }) => errorCode === code);
    const translated = english.find(({ errorCode }) => errorCode === code);
    return [
      [code, String(same.length), same[0].msg],
      ['', '', translated.msg],
    ];
  });
  return formatTable([['原因 / reason', '行数 / rows', '例 / example'], ...lines]);
}

/** A function that calls the API with a fresh token and gives the `data` of its answer. */
async function connect({ baseUrl, app }) {
  let token = '';
  const call = async (method, route, body, language = 'zh') => {
    const response = await fetch(baseUrl + route, {
      method,
      headers: { 'x-token': token, 'content-type': 'application/json', 'accept-language': language },
      body,
    });
    const answer = await response.json();
    if (answer.code === '200') return answer.data;
    throw new DemoError(`${route.split('?')[0]}: ${answer.code} ${answer.errorCode} ${answer.msg}`);
  };
  const tokens = await call('POST', '/api/integrate/app/getOrgAccessToken', JSON.stringify(app));
  token = tokens.orgAccessToken;
  return call;
}

function startServer() {
  console.log('没有运行中的服务，正在启动一个…… / No server is running; starting one…\n');
  const script = path.join(import.meta.dirname, 'start.mjs');
  return spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function hasEnded(child) {
  return child !== null && (child.exitCode !== null || child.signalCode !== null);
}

/** The credentials of a server that is ready to serve. */
async function waitUntilReady() {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const credentials = await readCredentials();
    if (credentials !== null && (await isOk(`${credentials.baseUrl}/readyz`))) return credentials;
    if (hasEnded(server)) break;
    await sleep(100);
  }
  throw new DemoError(
    '服务没有就绪，原因见上方输出或 /readyz。/ The server is not ready; see above, or /readyz.',
  );
}

async function isAlive() {
  const credentials = await readCredentials();
  return credentials !== null && (await isOk(`${credentials.baseUrl}/healthz`));
}

async function isOk(url) {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function readCredentials() {
  const text = await readFile(credentialsFile, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw new DemoError(`无法读取 ${credentialsFile} / cannot be read: ${error.message}`);
  });
  return text === null ? null : JSON.parse(text);
}
