import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { waitForResult } from '../process/product.ts';
import { describeInBrowser, useBrowserWorld } from './browser-world.ts';
import { HOSTILE_STRINGS } from './hostile-strings.ts';

/** Lists on which the names stand, with the largest page that a person may ask for. */
const LISTS = [
  '/e/1/overview',
  '/e/1/groups',
  '/e/1/files',
  '/e/1/imports',
  '/e/1/departments',
  '/e/1/apps',
  '/e/1/webhooks',
  '/e/1/audit',
  '/platform/reviews',
  '/platform/audit',
];

/** Milliseconds until the file has been read, on a machine that is busy with other tests. */
const READING_MS = 60_000;

describeInBrowser('names given by somebody with bad intentions', () => {
  const world = useBrowserWorld();

  beforeAll(async () => {
    const names = [...HOSTILE_STRINGS];
    const rows = names.map((name, index) => ({
      identities: [{ identityType: 'id', identityValue: `${index}${name}` }],
      groups: name,
    }));
    const batchId = await callApi<number>('/audience/group/rel/v2/batchAdd', {
      publicParams: { optType: 'add' },
      data: rows,
    });
    const { groupsCreated } = await waitForResult(world.baseUrl, world.token, batchId);
    if (groupsCreated !== names.length) throw new Error(`only ${groupsCreated} groups were made`);
    await callApi('/department/batchSave', { data: names.map((name) => ({ name })) });
    const page = await world.signedIn();
    for (const name of names) {
      await callConsole(page, '/app/create', { name, permissions: ['用户->用户分组'] });
    }
  }, 180_000);

  /** @returns the answer's data. */
  async function callApi<Data>(path: string, body: object): Promise<Data> {
    const response = await fetch(`${world.baseUrl}/api/integrate${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': world.token },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { code: string; msg: string; data: Data };
    if (answer.code !== '200') throw new Error(`${path}: ${answer.msg}`);
    return answer.data;
  }

  /** With the session of the page. */
  async function callConsole(page: Page, path: string, body: object): Promise<void> {
    const response = await page.request.post(`${world.baseUrl}/console/api${path}?enterpriseId=1`, {
      headers: { 'x-muster-console': '1' },
      data: body,
    });
    if (!response.ok()) throw new Error(`${path}: ${await response.text()}`);
  }

  /** What ran would have left this behind; dialogs and requests to others fail the test by themselves. */
  async function findDamage(page: Page): Promise<unknown> {
    return page.evaluate('globalThis.hacked ?? Object.prototype.hacked ?? null');
  }

  async function showLargestPage(page: Page): Promise<void> {
    const answered = page.waitForResponse((response) => /[?&]size=200(&|$)/.test(response.url()));
    await page.getByRole('combobox', { name: '每页条数' }).first().click();
    await page.getByTitle('200 条/页').click();
    await answered;
    await page.locator('.ant-spin-spinning').first().waitFor({ state: 'detached' });
  }

  test.each(LISTS)('%s shows them as text and runs nothing of them', async (path) => {
    const page = await world.signedIn();
    await page.goto(world.baseUrl + path, { waitUntil: 'networkidle' });
    const size = page.getByRole('combobox', { name: '每页条数' });
    if ((await size.count()) > 0) await showLargestPage(page);
    expect(await findDamage(page)).toBe(null);
  });

  test('all of them can be read in the list of groups', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/groups`);
    await showLargestPage(page);
    await page.getByText(`第 1–${HOSTILE_STRINGS.length} 条`).waitFor();
    const text = await page.getByRole('table', { name: '用户分组' }).innerText();
    expect(HOSTILE_STRINGS.filter((name) => !text.includes(name))).toEqual([]);
    expect(await findDamage(page)).toBe(null);
  });

  test('a group and its members, a user and an app so named are harmless on their own pages', async () => {
    const page = await world.signedIn();
    const name = '"><img src=x onerror=hacked=1>';
    await page.goto(`${world.baseUrl}/e/1/groups`);
    await page.getByLabel('搜索分组名称').fill(name);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.reload({ waitUntil: 'networkidle' });
    await page.goto(`${world.baseUrl}/e/1/users/1`, { waitUntil: 'networkidle' });
    await page.goto(`${world.baseUrl}/e/1/apps`);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.reload({ waitUntil: 'networkidle' });
    expect(await findDamage(page)).toBe(null);
  });

  test('a file so named, with cells so filled, is harmless', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/files`);
    const cells = HOSTILE_STRINGS.map(
      (text, index) => `139000${String(index).padStart(5, '0')},"${text.replaceAll('"', '""')}"`,
    );
    await page.locator('input[type=file]').setInputFiles({
      name: '"><img src=x onerror=hacked=1>.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['手机号,<svg onload=hacked=1>', ...cells].join('\n')),
    });
    await page.getByText('"><img src=x onerror=hacked=1>.csv').first().waitFor();
    await page
      .getByRole('cell', { name: HOSTILE_STRINGS[0] ?? '', exact: true })
      .waitFor({ timeout: READING_MS });
    expect(await findDamage(page)).toBe(null);
  });
});
