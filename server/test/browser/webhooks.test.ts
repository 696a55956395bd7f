import { expect, test } from 'vitest';
import { addToGroup } from '../process/product.ts';
import { describeInBrowser, useBrowserWorld } from './browser-world.ts';

describeInBrowser('Webhook', () => {
  const world = useBrowserWorld();

  test('is registered with a secret that is shown once, switched and given a new one; its messages are seen', async () => {
    const page = await world.signedIn();
    await page.getByRole('link', { name: 'Webhook' }).click();
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
    await row.getByRole('button', { name: /^查看内容：msg_/ }).click();
    const drawer = page.getByRole('dialog', { name: '消息内容' });
    await drawer.getByText('"type": "import.finished"').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });

    await page.getByRole('switch', { name: '启用 默认应用 的 Webhook' }).click();
    await page.getByRole('switch', { name: '启用 默认应用 的 Webhook', checked: false }).waitFor();
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
