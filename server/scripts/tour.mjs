// npm run tour: makes the pictures of docs/console.md anew, from a product of its own with sample data. Needs Chromium.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { fillForTour } from './tour-data.mjs';

const IMAGES = path.resolve(import.meta.dirname, '../../docs/images');
const CHROMIUM = process.env.MUSTER_TEST_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];
const START_TIMEOUT_MS = 120_000;

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'muster-tour-'));
const server = spawn(process.execPath, [path.join(import.meta.dirname, 'start.mjs')], {
  env: { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
try {
  const credentials = await waitUntilReady();
  const context = await browser.newContext({
    baseURL: credentials.baseUrl,
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const page = await context.newPage();
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await take(page, 'sign-in');
  await page.getByLabel('账号').fill(credentials.operator.username);
  await page.getByLabel('密码').fill(credentials.operator.password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL('**/e/1/overview');
  await fillForTour(credentials, page.request);
  await takePages(page);
  await takeFileImport(page);
} finally {
  await browser.close();
  server.kill('SIGTERM');
  await new Promise((resolve) => {
    server.once('exit', resolve);
  });
  await rm(dataDir, { recursive: true, force: true });
}

async function takePages(page) {
  const pages = [
    ['overview', '/e/1/overview'],
    ['groups', '/e/1/groups'],
    ['group', '/e/1/groups/1'],
    ['imports', '/e/1/imports'],
    ['batch', '/e/1/imports/2'],
    ['user', '/e/1/users/1'],
    ['identity-types', '/e/1/identity-types'],
    ['departments', '/e/1/departments'],
    ['apps', '/e/1/apps'],
    ['members', '/e/1/members'],
    ['audit', '/e/1/audit'],
    ['platform', '/platform/enterprises'],
    ['health', '/platform/health'],
  ];
  for (const [name, url] of pages) {
    await page.goto(url, { waitUntil: 'networkidle' });
    await take(page, name);
  }
}

/** A file as far as its preview. */
async function takeFileImport(page) {
  await page.goto('/e/1/files', { waitUntil: 'networkidle' });
  const rows = Array.from({ length: 2_000 }, (_, index) => {
    const phone = index % 40 === 0 ? '不详' : `1370000${String(index).padStart(4, '0')}`;
    return `${phone},${index % 2 === 0 ? '双十一到店' : '双十一线上'}`;
  });
  await page.locator('input[type=file]').setInputFiles({
    name: '双十一会员.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`手机号,分组\n${rows.join('\n')}\n`),
  });
  await page.waitForURL('**/e/1/files/*');
  await page.getByRole('combobox').first().waitFor();
  await page.waitForLoadState('networkidle');
  await take(page, 'file-mapping');
}

async function take(page, name) {
  await page
    .getByRole('button', { name: 'Close' })
    .first()
    .click({ timeout: 300 })
    .catch(() => undefined);
  // Charts and menus come in with a movement.
  await sleep(1_000);
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`), animations: 'disabled' });
}

async function waitUntilReady() {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const text = await readFile(path.join(dataDir, 'credentials.json'), 'utf8').catch(() => null);
    const credentials = text === null ? null : JSON.parse(text);
    const url = `${credentials?.baseUrl ?? 'http://127.0.0.1:1'}/`;
    const isThere = await fetch(url).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (credentials !== null && isThere) return credentials;
    if (Date.now() > deadline) throw new Error('the product did not get ready');
    await sleep(200);
  }
}
