import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { getToken } from '../process/product.ts';
import { describeInBrowser, openEntry, useBrowserWorld } from './browser-world.ts';

const run = promisify(execFile);

/** How somebody runs what the page says to paste. */
const PROGRAMS = [
  { language: 'curl', program: 'bash', file: 'first.sh' },
  { language: 'JavaScript', program: 'node', file: 'first.mjs' },
  { language: 'Java', program: 'java', file: 'First.java' },
  { language: 'Python', program: 'python3', file: 'first.py' },
];

describeInBrowser('自建应用', () => {
  const world = useBrowserWorld();

  test.each(PROGRAMS)(
    'the first call in $language works as pasted, with the secret filled in',
    async ({ language, program, file }) => {
      const { instanceAppid, instanceSecrect } = world.credentials.app;
      const page = await world.signedIn();
      await openEntry(page, '自建应用');
      await page.getByRole('link', { name: '默认应用' }).click();
      await page.getByRole('tab', { name: language, exact: true }).click();
      const shown = await page.getByRole('region', { name: language }).innerText();
      expect(shown).toContain(world.baseUrl);
      expect(shown).toContain(instanceAppid);
      if (await isMissing(program)) return;
      const directory = await mkdtemp(path.join(os.tmpdir(), 'muster-first-call-'));
      try {
        await writeFile(path.join(directory, file), shown.replace('您的 secret', instanceSecrect));
        const { stdout } = await run(program, [file], { cwd: directory });
        expect(stdout.trimEnd().split('\n').at(-1)).toBe('FINISHED');
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
    30_000,
  );

  test('a new app waits for its review, with a secret that is shown once and filled into the code', async () => {
    const page = await world.signedIn();
    await openEntry(page, '自建应用');
    const secret = await createApp(page, 'CRM 同步');
    await page.getByRole('heading', { name: 'CRM 同步' }).waitFor();
    await page.getByText('待审核：').waitFor();
    expect(await page.getByRole('region', { name: 'curl' }).innerText()).toContain(secret);
    await page.reload();
    await page.getByText('您的 secret').first().waitFor();
    expect(await page.getByRole('region', { name: 'curl' }).innerText()).not.toContain(secret);
  });

  test('a refused app says why and asks again; an approved one is switched off and on', async () => {
    const page = await world.signedIn();
    await openEntry(page, '自建应用');
    await createApp(page, '会员商城');
    const url = page.url();
    await review(page, 'refuse', '会员商城', '请说明数据来源');
    await page.reload();
    await page.getByText('拒绝原因：请说明数据来源').waitFor();
    await page.getByRole('button', { name: '重新申请' }).click();
    await page
      .getByRole('dialog', { name: '重新申请审核' })
      .getByRole('button', { name: '重新申请' })
      .click();
    await page.getByText('待审核：').waitFor();

    await review(page, 'approve', '会员商城');
    await page.goto(url);
    await page.getByRole('button', { name: '停用' }).click();
    await page
      .getByRole('dialog', { name: '停用“会员商城”？' })
      .getByRole('button', { name: '停用' })
      .click();
    await page.getByText('已停用：').waitFor();
    await page.getByRole('button', { name: '启用' }).click();
    await page.getByRole('button', { name: '停用' }).waitFor();
    expect(await page.getByRole('button', { name: '启用' }).count()).toBe(0);
  });

  test('a new secret leaves the old one valid for a day, and says so', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/apps/${world.credentials.app.instanceAppid}`);
    await page.getByRole('button', { name: '更换密钥' }).click();
    const question = page.getByRole('dialog', { name: '更换密钥' });
    await question.getByText('旧密钥再有效 24 小时').waitFor();
    await question.getByRole('button', { name: '更换密钥' }).click();
    const shown = page.getByRole('dialog', { name: '密钥已更换' });
    const secret = await shown.locator('strong').last().innerText();
    await shown.getByRole('button', { name: '我已保存' }).click();
    await page.getByText('旧密钥有效至').waitFor();
    await page.getByRole('region', { name: 'curl' }).getByText(secret.trim()).waitFor();
    // The old one, which the credentials still hold.
    expect(await getToken(world.credentials)).not.toBe('');
  });

  test('the calls of an app are found by how they went', async () => {
    await fetch(`${world.baseUrl}/api/integrate/import/result?batchId=0`, {
      headers: { 'x-token': world.token },
    });
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/apps/${world.credentials.app.instanceAppid}?tab=calls`);
    await page.getByRole('combobox', { name: '结果' }).click();
    await page.getByTitle('请求有误（4xx）').click();
    await page
      .getByRole('row', { name: /import\/result/ })
      .first()
      .waitFor();
    await page.getByRole('searchbox', { name: 'errorCode（完整）' }).fill('NOT_FOUND');
    await page.waitForURL((url) => url.searchParams.get('errorCode') === 'NOT_FOUND');
    expect(new URL(page.url()).searchParams.get('statusClass')).toBe('4xx');
  });
});

async function isMissing(program: string): Promise<boolean> {
  return run('sh', ['-c', `command -v ${program}`]).then(
    () => false,
    () => true,
  );
}

/** On the page of all apps; ends on the page of the new one. */
async function createApp(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: '新建应用' }).click();
  const form = page.getByRole('dialog', { name: '新建应用并申请审核' });
  // A day that is over is not taken.
  await form.getByLabel('有效期至').fill('2020-01-01');
  await form.getByLabel('有效期至').press('Tab');
  expect(await form.getByLabel('有效期至').inputValue()).toBe('');
  await form.getByLabel('应用名称').fill(name);
  await form.getByRole('button', { name: '提交申请' }).click();
  const shown = page.getByRole('dialog', { name: '应用已创建，等待审核' });
  await shown.getByText('secret（密钥）').waitFor();
  const texts = await shown.locator('strong').allInnerTexts();
  await shown.getByRole('button', { name: '我已保存' }).click();
  await page.getByRole('heading', { name }).waitFor();
  return texts[1] ?? '';
}

/** As an operator of the platform does it, through the console's API. */
async function review(
  page: Page,
  verdict: 'approve' | 'refuse',
  name: string,
  reason?: string,
): Promise<void> {
  const api = new URL('/console/api/', page.url()).href;
  const headers = { 'x-muster-console': '1' };
  const listed = await page.request.get(`${api}platform/app/list`, { headers });
  const { data } = (await listed.json()) as { data: { list: { appId: string; name: string }[] } };
  const appId = data.list.find((app) => app.name === name)?.appId;
  const answer = await page.request.post(`${api}platform/app/${verdict}`, {
    headers,
    data: { appId, reason },
  });
  expect(answer.status()).toBe(200);
}
