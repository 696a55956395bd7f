import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type Browser,
  type BrowserContext,
  type Cookie,
  type Page,
  type Route,
  chromium,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { type CredentialsFile, type Product, getToken, launch, readCredentials } from '../process/product.ts';
import { requestResource } from '../resources.ts';

/** Debian's; another place is told by MUSTER_TEST_CHROMIUM. */
const CHROMIUM = process.env.MUSTER_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** Milliseconds that anything on a page may take on a machine that is busy with other tests. */
const PATIENCE_MS = 20_000;

/**
 * Milliseconds by which any answer to the console may come late, for who looks for tests that win races on a fast machine
 * only: MUSTER_TEST_LATE_MS=1500 npx vitest run server/test/browser.
 */
const ANSWERS_LATE_MS = Number(process.env.MUSTER_TEST_LATE_MS ?? 0);

/** A closed network: without these the browser looks for its maker's hosts. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=zh-CN',
];

/** The product as it is delivered, and a browser that looks at it. */
export interface BrowserWorld {
  product: Product;
  baseUrl: string;
  credentials: CredentialsFile;
  browser: Browser;
  /** Of the app that the first start made. */
  token: string;
  /** A page of a browser of its own, at 1280 x 800 unless said otherwise. */
  newPage(options?: { width?: number; height?: number }): Promise<Page>;
  /** A page on which the first operator is signed in. */
  signedIn(options?: { width?: number; height?: number }): Promise<Page>;
}

const isChromiumMissing = process.env.MUSTER_TEST_CHROMIUM === undefined && !existsSync(CHROMIUM);

/** As `describe`; without Chromium its tests are left out, unless MUSTER_TEST_CHROMIUM says where it has to be. */
export const describeInBrowser = describe.skipIf(isChromiumMissing);

/**
 * Starts the product and the browser for the tests of a describe block. Whatever a page reports as an error, refuses by its
 * content security policy, or asks of another host than the product's, fails the test.
 */
export function useBrowserWorld(): BrowserWorld {
  const world = {} as BrowserWorld;
  const troubles: string[] = [];
  const contexts: BrowserContext[] = [];
  const cookies: Cookie[] = [];
  let dataDir = '';

  beforeAll(async () => {
    await requestResource('console-site');
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'muster-browser-'));
    const product = await launch(['start'], { dataDir: path.join(dataDir, 'data') });
    const baseUrl = await product.baseUrl();
    const credentials = await readCredentials(product.dataDir);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    const newPage: BrowserWorld['newPage'] = async ({ width = 1280, height = 800 } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        // A button that is still flying in is no place to click at.
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      if (ANSWERS_LATE_MS > 0) await context.route('**/console/api/**', answerLate);
      const page = await context.newPage();
      watch(page, baseUrl, troubles);
      return page;
    };
    const signedIn: BrowserWorld['signedIn'] = async (options) => {
      const page = await newPage(options);
      // Once for all tests: a sign-in takes a second.
      if (cookies.length === 0) {
        await signIn(page, world);
        cookies.push(...(await page.context().cookies()));
      } else {
        await page.context().addCookies(cookies);
        await page.goto(baseUrl);
      }
      return page;
    };
    const token = await getToken(credentials);
    Object.assign(world, { product, baseUrl, credentials, browser, token, newPage, signedIn });
  });

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    const found = troubles.splice(0);
    if (found.length > 0) throw new Error(`the browser complained:\n${found.join('\n')}`);
  });

  afterAll(async () => {
    await world.browser?.close();
    world.product?.signal('SIGTERM');
    await world.product?.exited;
    await rm(dataDir, { recursive: true, force: true });
  });

  return world;
}

export async function signIn(
  page: Page,
  { baseUrl, credentials }: Pick<BrowserWorld, 'baseUrl' | 'credentials'>,
  account: { username: string; password: string } = credentials.operator,
): Promise<void> {
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByLabel('账号').fill(account.username);
  await page.getByLabel('密码').fill(account.password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** By the main menu: pages have links of similar names in their text. */
export async function openEntry(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name, exact: true }).click();
}

async function answerLate(route: Route): Promise<void> {
  await setTimeout(Math.random() * ANSWERS_LATE_MS);
  // The page may have gone while it waited.
  await route.continue().catch(() => undefined);
}

function watch(page: Page, baseUrl: string, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(`exception: ${error.stack ?? error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // An answer that says no is part of many tests.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    troubles.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${baseUrl}/`) && !/^(data|blob):/.test(url)) troubles.push(`request to ${url}`);
  });
}
