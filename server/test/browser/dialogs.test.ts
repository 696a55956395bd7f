import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../until.ts';
import { describeInBrowser, openEntry, useBrowserWorld } from './browser-world.ts';

/** Milliseconds until some thirty pages have been loaded one after the other, on a machine that is busy with other tests. */
const LOADING_MS = 30_000;

describeInBrowser('dialogs and bad connections', () => {
  const world = useBrowserWorld();

  async function openForm(page: Page): Promise<Locator> {
    await openEntry(page, '用户分组');
    await page.getByRole('button', { name: '新建分组' }).click();
    return page.getByRole('dialog', { name: '新建分组' });
  }

  test('a form is sent by Enter, and a fault of a field is told without a request number', async () => {
    const page = await world.signedIn();
    const form = await openForm(page);
    await form.getByLabel('名称').fill('以回车新建');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '以回车新建' }).waitFor();
    await openForm(page);
    await form.getByLabel('名称').fill('以回车新建');
    await page.keyboard.press('Enter');
    const text = await form.getByRole('alert').textContent();
    expect(text).toContain('已');
    expect(text).not.toMatch(/请求编号|^\//);
  });

  test('a click beside a form takes nothing away, nor does the second click of two that opened it', async () => {
    const page = await world.signedIn();
    await openEntry(page, '用户分组');
    await page.getByRole('button', { name: '新建分组' }).dblclick();
    const form = page.getByRole('dialog', { name: '新建分组' });
    await form.getByLabel('名称').fill('写了一半');
    await page.mouse.click(5, 400);
    expect(await form.getByLabel('名称').inputValue()).toBe('写了一半');
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
  });

  test('a double click sends once', async () => {
    const page = await world.signedIn();
    await openEntry(page, '自建应用');
    await page.getByRole('button', { name: '新建应用' }).click();
    const form = page.getByRole('dialog', { name: '新建应用并申请审核' });
    await form.getByLabel('名称').fill('只有一个');
    await form.getByRole('button', { name: /^(新建|提交)/ }).dblclick();
    await page.getByRole('button', { name: '我已保存' }).click();
    await page.goto(`${world.baseUrl}/e/1/apps`);
    await page.getByRole('link', { name: '只有一个' }).first().waitFor();
    expect(await page.getByRole('link', { name: '只有一个' }).count()).toBe(1);
  });

  test('a form stays until its request is answered', async () => {
    const page = await world.signedIn();
    const form = await openForm(page);
    await form.getByLabel('名称').fill('服务器在休息');
    const { process: server } = world.product;
    server.kill('SIGSTOP');
    try {
      await form.getByRole('button', { name: '新建', exact: true }).click();
      await until('the form is waiting', () => form.getByRole('button', { name: '取消' }).isDisabled());
      await page.keyboard.press('Escape');
      expect(await form.isVisible()).toBe(true);
    } finally {
      server.kill('SIGCONT');
    }
    await page.getByRole('heading', { name: '服务器在休息' }).waitFor();
  });

  test('a page that was never opened says when the server is away, and is there when it is back', async () => {
    const page = await world.signedIn();
    // Pages are loaded ahead one after the other; this one is the last.
    await until(
      'all pages have been loaded ahead',
      () =>
        page.evaluate<boolean>(
          'performance.getEntriesByType("resource").some(({ name }) => name.includes("/changes-page-"))',
        ),
      LOADING_MS,
    );
    await page.context().setOffline(true);
    await openEntry(page, '成员与角色');
    await page.getByRole('heading', { level: 1, name: '成员与角色' }).waitFor();
    await page.getByText('连接不上服务器，请检查网络后重试').first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: '重试' }).first().click();
    await page.getByRole('row', { name: /^operator/ }).waitFor();
    expect(await page.getByText('连接不上服务器').count()).toBe(0);
  });

  test('an address that leads nowhere keeps the menu', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/nowhere`);
    await page.getByText('没有这个页面').waitFor();
    expect(await page.getByRole('navigation').getByRole('link', { name: '用户分组' }).isVisible()).toBe(true);
  });
});
