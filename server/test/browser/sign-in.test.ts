import { expect, test } from 'vitest';
import { describeInBrowser, openEntry, signIn, useBrowserWorld } from './browser-world.ts';

/** Bytes over the wire until the sign-in page stands: what somebody far away waits for. */
const FIRST_LOAD_BYTES_MAX = 400 * 1024;

describeInBrowser('signing in', () => {
  const world = useBrowserWorld();

  test('who is not signed in gets to the sign-in page, and back to where it wanted to go', async () => {
    const page = await world.newPage();
    await page.goto(`${world.baseUrl}/e/1/overview?range=7d`);
    await page.getByRole('button', { name: '登录' }).waitFor();
    await page.getByLabel('账号').fill(world.credentials.operator.username);
    await page.getByLabel('密码').fill(world.credentials.operator.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '概览' }).waitFor();
    expect(page.url()).toBe(`${world.baseUrl}/e/1/overview?range=7d`);
  });

  test('a link that leads elsewhere after the sign-in is not followed', async () => {
    const page = await world.newPage();
    await page.goto(`${world.baseUrl}/sign-in?back=${encodeURIComponent('//example.com/e/1')}`);
    await page.getByLabel('账号').fill(world.credentials.operator.username);
    await page.getByLabel('密码').fill(world.credentials.operator.password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '概览' }).waitFor();
    expect(new URL(page.url()).origin).toBe(world.baseUrl);
  });

  test('a wrong password says so in words that do not tell whether the account exists', async () => {
    const page = await world.newPage();
    await page.goto(`${world.baseUrl}/sign-in`);
    await page.getByLabel('密码').fill('wrong');
    for (const username of ['operator', 'nobody']) {
      await page.getByLabel('账号').fill(username);
      await page.getByRole('button', { name: '登录' }).click();
      expect(await page.getByRole('alert').textContent()).toContain('账号或密码错误');
    }
  });

  test('the menu has every entry in sight, in the words of the product', async () => {
    const page = await world.signedIn();
    const links = page.getByRole('navigation', { name: '主菜单' }).getByRole('link');
    await links.first().waitFor();
    const entries = await links.allTextContents();
    expect(entries).toEqual([
      '概览',
      '用户分组',
      '文件导入',
      '导入记录',
      '用户',
      '身份类型管理',
      '部门',
      '自建应用',
      'Webhook',
      '成员与角色',
      '审计',
      '运营后台',
    ]);
  });

  test('signing out ends the session', async () => {
    const page = await world.newPage();
    await signIn(page, world);
    await page.getByRole('button', { name: '账号 operator' }).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await page.getByRole('button', { name: '登录' }).waitFor();
    await page.goto(`${world.baseUrl}/e/1/overview`);
    await page.getByRole('button', { name: '登录' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  test('the language can be changed, and stays', async () => {
    const page = await world.newPage();
    await page.goto(`${world.baseUrl}/sign-in`);
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByLabel('Account').fill('nobody');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('wrong username or password');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  test('the first load of the sign-in page stays small', async () => {
    const page = await world.newPage();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    let bytes = 0;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto(`${world.baseUrl}/sign-in`, { waitUntil: 'networkidle' });
    await page.getByRole('button', { name: '登录' }).waitFor();
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  });

  test('a session that ends while a page is open leads to the sign-in, and then to where the person was', async () => {
    const page = await world.signedIn();
    // It asks for nothing by itself, as the overview does, which would be refused before the next page is open.
    await openEntry(page, '部门');
    await page.getByText('尚未通过接口同步').waitFor();
    await page.getByText('还没有部门').waitFor();
    const loads: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) loads.push(new URL(request.url()).pathname);
    });
    await page.context().clearCookies();
    await openEntry(page, '用户分组');
    await page.waitForURL((url) => url.pathname === '/sign-in');
    // Each of the things that the page asks for is refused; a second load would break off the first.
    expect(loads).toEqual(['/sign-in']);
    await page.getByLabel('账号').fill(world.credentials.operator.username);
    await page.getByLabel('密码').fill(world.credentials.operator.password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { level: 1, name: '用户分组' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/e/1/groups');
  });
});
