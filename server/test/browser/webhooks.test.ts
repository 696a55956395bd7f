import { expect, test } from 'vitest';
import { addToGroup } from '../process/product.ts';
import { describeInBrowser, openEntry, useBrowserWorld } from './browser-world.ts';

describeInBrowser('Webhook', () => {
  const world = useBrowserWorld();

  test('is registered with a secret that is shown once, switched and given a new one; its messages are seen', async () => {
    const page = await world.signedIn();
    await openEntry(page, 'Webhook');
    await page.getByText('还没有 Webhook').waitFor();
    await page.getByRole('button', { name: '登记 Webhook' }).click();
    const form = page.getByRole('dialog', { name: '登记 Webhook' });
    await form.getByLabel('应用').click();
    await page.getByTitle('默认应用').click();
    await form.getByLabel('网址').fill('https://127.0.0.1/hook');
    await form.getByRole('button', { name: '保存' }).click();
    // The server's own words, beside what was typed.
    await form.getByRole('alert').waitFor();
    await form.getByLabel('网址').fill('https://hooks.example.com/muster');
    await form.getByRole('button', { name: '保存' }).click();
    const secret = page.getByRole('dialog', { name: '签名密钥' });
    await secret.getByText(/whsec_/).waitFor();
    await secret.getByRole('button', { name: '我已保存' }).click();

    await addToGroup(world.baseUrl, world.token, '13800000001', 'vip');
    const row = page.getByRole('row', { name: /批次处理完.*待发送/ }).first();
    await row.waitFor();
    // Above, too, without anybody asking for it.
    await page.getByRole('row', { name: /默认应用 https:.* [1-9] 0/ }).waitFor();
    await row.getByRole('button', { name: /^查看内容：msg_/ }).click();
    const drawer = page.getByRole('dialog', { name: '消息内容' });
    await drawer.getByText('"type": "import.finished"').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });

    await page.getByRole('switch', { name: '启用 默认应用 的 Webhook' }).click();
    await page.getByRole('switch', { name: '启用 默认应用 的 Webhook', checked: false }).waitFor();
    await row.getByText('启用后发送').waitFor();
    // Giving up takes days: here the answers only say so.
    await page.route('**/webhook/deliveries?*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replaceAll('"pending"', '"dead"') });
    });
    await page.route('**/webhook/resend?*', (route) =>
      route.fulfill({ json: { errorCode: 'SUCCESS', msg: '', data: null } }),
    );
    await page
      .getByRole('button', { name: /^重新发送 msg_/ })
      .first()
      .click();
    await page.getByText('此 Webhook 已停用，启用后才会发送').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: '更换密钥：默认应用' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '更换密钥' }).click();
    await page.getByRole('button', { name: '我已保存' }).click();
    await page.getByText('旧密钥有效至').waitFor();
    await page.getByRole('combobox', { name: '按状态筛选' }).click();
    await page.getByTitle('已送达').click();
    await page.getByText('没有符合条件的消息').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('delivered');
  });
});
