import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeInBrowser, useBrowserWorld } from './browser-world.ts';

/** Under the menu; a page that is not in here is found by the first test. */
const MENU_PAGES = [
  'overview',
  'groups',
  'files',
  'imports',
  'users',
  'identity-types',
  'departments',
  'apps',
  'webhooks',
  'members',
  'audit',
].map((name) => `/e/1/${name}`);
const PLATFORM_PAGES = ['enterprises', 'reviews', 'health', 'audit'].map((name) => `/platform/${name}`);
const PAGES = [...MENU_PAGES, ...PLATFORM_PAGES, '/account', '/sign-in', '/e/1/nothing'];
/** Of things that are there once the demo has run. */
const THINGS = ['/e/1/groups/3', '/e/1/groups/3?tab=history', '/e/1/imports/2', '/e/1/users/3'];

const SIZES = [
  { name: 'a small screen', width: 1280, height: 800 },
  { name: 'a large screen', width: 1920, height: 1080 },
  { name: 'a tablet', width: 820, height: 1180 },
];

/** Milliseconds for all of them in turn, on a machine that is busy with other tests. */
const ALL_PAGES_MS = 180_000;

describeInBrowser('every page', () => {
  const world = useBrowserWorld();

  test('of the menu is in this list', async () => {
    const page = await world.signedIn();
    const links = page.getByRole('navigation', { name: '主菜单' }).getByRole('link');
    await links.first().waitFor();
    const paths = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    expect(paths).toEqual([...MENU_PAGES, PLATFORM_PAGES[0]]);
  });

  test(
    'speaks English to who chose it, with no Chinese left but names',
    { timeout: ALL_PAGES_MS },
    async () => {
      const page = await world.signedIn();
      await page.getByRole('button', { name: 'Switch to English' }).click();
      await page.getByRole('button', { name: '切换为中文' }).waitFor();
      for (const path of PAGES) {
        await open(page, world.baseUrl + path);
        const text = await page.locator('body').innerText();
        const chinese = [...new Set(text.match(/\p{Script=Han}+/gu))].filter((word) => !NAMES.includes(word));
        expect({ path, chinese }).toEqual({ path, chinese: [] });
      }
    },
  );

  describe('with data on it', () => {
    let axe = '';

    beforeAll(async () => {
      axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      await promisify(execFile)('node', ['server/scripts/demo.mjs'], {
        env: { PATH: process.env.PATH, DATA_DIR: world.product.dataDir },
      });
    });

    test.each([...PAGES, ...THINGS])(
      '%s can be used with a screen reader, as far as axe can tell',
      async (path) => {
        const page = await world.signedIn();
        await open(page, world.baseUrl + path);
        // Not by a script tag, which the page's own policy refuses.
        await page.evaluate(axe);
        const { violations } = await page.evaluate<AxeResults>('axe.run()');
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
      },
    );

    test.each(SIZES)(
      'fits $name: only tables scroll sideways, within themselves',
      { timeout: ALL_PAGES_MS },
      async (size) => {
        const page = await world.signedIn(size);
        for (const path of [...PAGES, ...THINGS]) {
          await open(page, world.baseUrl + path);
          const overhang = await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          expect({ path, overhang }).toEqual({ path, overhang: 0 });
        }
      },
    );
  });
});

/** What is Chinese in any language: names that people gave, and the switch back. */
const NAMES: string[] = ['中文', '默认企业', '默认应用'];

interface AxeResults {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

/** Until nothing is asked for and nothing turns. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.locator('.ant-spin-spinning').first().waitFor({ state: 'detached' });
}
