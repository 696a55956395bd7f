import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { addToGroup, waitForResult } from '../process/product.ts';
import { describeInBrowser, openEntry, signIn, useBrowserWorld } from './browser-world.ts';

describeInBrowser('用户', () => {
  const world = useBrowserWorld();

  beforeAll(async () => {
    const { baseUrl, token } = world;
    for (const [phone, group] of [
      ['13800000001', '新客'],
      ['13800000001', '会员日'],
      ['13800000002', '新客'],
    ] as const) {
      const { data } = await addToGroup(baseUrl, token, phone, group);
      await waitForResult(baseUrl, token, data as number);
    }
  });

  async function find(page: Page, value: string): Promise<void> {
    await openEntry(page, '用户');
    await page.getByLabel('身份值').fill(value);
    await page.getByRole('button', { name: '查找' }).click();
  }

  test('somebody is found by an identity as people write it, with groups and what batches did', async () => {
    const page = await world.signedIn();
    await find(page, 'nobody@example.com');
    await page.getByText('没有找到用户').waitFor();
    await find(page, '+86 138 0000 0001');
    const found = page.getByRole('table', { name: '查找结果' });
    await found.getByText('手机号', { exact: true }).waitFor();
    await found.getByText('+8613800000001').waitFor();
    // A phone number gets into no address, and so into no log.
    expect(page.url()).toBe(`${world.baseUrl}/e/1/users`);
    await found.getByRole('link').click();
    await page
      .getByRole('table', { name: '身份' })
      .getByRole('row', { name: /^手机号 \+8613800000001/ })
      .waitFor();
    await page.getByRole('table', { name: '所在的静态分组' }).getByRole('link', { name: '会员日' }).waitFor();
    const changes = page.getByRole('table', { name: '最近 90 天的变更' });
    await changes.getByRole('row', { name: /加入 会员日 2 API v2/ }).waitFor();
    await changes.getByRole('row', { name: /加入 新客 1 API v2/ }).waitFor();

    await page.getByRole('link', { name: '返回查找' }).click();
    await found.getByText('+8613800000001').waitFor();
    await page.getByRole('combobox', { name: '身份类型' }).click();
    await page.getByTitle('系统用户 ID').click();
    await find(page, '2');
    await found.getByText('+8613800000002').waitFor();
  });

  test('somebody is erased for good after their id was typed, and the page shows how far it has come', async () => {
    const page = await world.signedIn();
    await find(page, '13800000002');
    await page.getByRole('table', { name: '查找结果' }).getByRole('link').click();
    await page.getByRole('button', { name: '彻底删除' }).click();
    const question = page.getByRole('dialog', { name: '彻底删除用户 2' });
    const confirm = question.getByRole('button', { name: '彻底删除' });
    await question.getByLabel('确认文字').fill('1');
    expect(await confirm.isDisabled()).toBe(true);
    await question.getByLabel('确认文字').fill('2');
    await confirm.click();
    await page.getByText('身份和关系已删除（批次 4）').waitFor();
    const erasures = page.getByRole('table', { name: '删除记录' });
    await erasures.getByRole('row', { name: /^2 operator .* 3 \/ 3 个批次/ }).waitFor({ timeout: 30_000 });
    await erasures.getByText('清空中').waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: '查找用户' }).click();
    await find(page, '13800000002');
    await page.getByText('没有找到用户').waitFor();
    await page.goto(`${world.baseUrl}/e/1/imports/4`);
    await page.getByText('用户的身份和关系已删除').waitFor();
  });

  test('who works for one department is told where to look instead', async () => {
    const page = await world.signedIn();
    const member = await makeDepartmentReader(page);
    const other = await world.newPage();
    await signIn(other, world, member);
    await openEntry(other, '用户');
    await other.getByText('用户属于整个企业，部门成员不能在此查看').waitFor();
    await other.goto(`${world.baseUrl}/e/1/users/1`);
    await other.getByText('请打开本部门的分组').waitFor();
    expect(await other.getByRole('table').count()).toBe(0);
  });
});

/** Through the console's own API, as the operator who is signed in on the page. */
async function makeDepartmentReader(page: Page): Promise<{ username: string; password: string }> {
  const post = async (path: string, data: object): Promise<unknown> => {
    const response = await page.request.post(
      `${new URL(page.url()).origin}/console/api${path}?enterpriseId=1`,
      {
        headers: { 'x-muster-console': '1' },
        data,
      },
    );
    return ((await response.json()) as { data: unknown }).data;
  };
  const { deptId } = (await post('/department/save', { name: '华东' })) as { deptId: string };
  return (await post('/member/create', { username: 'reader', role: 'reader', deptId })) as {
    username: string;
    password: string;
  };
}
