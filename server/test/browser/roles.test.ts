import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { waitForResult } from '../process/product.ts';
import { describeInBrowser, openEntry, signIn, useBrowserWorld } from './browser-world.ts';

describeInBrowser('what a role may not do', () => {
  const world = useBrowserWorld();
  const passwords: Record<string, string> = {};

  beforeAll(async () => {
    await callApi('/department/batchSave', {
      data: [
        { name: '上海', thirdDeptId: 'sh' },
        { name: '北京', thirdDeptId: 'bj' },
      ],
    });
    for (const [groups, place] of [
      ['企业的分组', {}],
      ['上海的分组', { categoryType: 2, thirdDeptId: 'sh' }],
      ['北京的分组', { categoryType: 2, thirdDeptId: 'bj' }],
    ] as const) {
      const identities = [{ identityType: 'phone', identityValue: '13800000000' }];
      const batchId = await callApi<number>('/audience/group/rel/v2/batchAdd', {
        publicParams: { optType: 'add' },
        data: [{ identities, groups, ...place }],
      });
      await waitForResult(world.baseUrl, world.token, batchId);
    }
    const page = await world.signedIn();
    for (const [username, role, deptId] of [
      ['reader', 'reader', null],
      ['of-shanghai', 'operator', '1'],
    ]) {
      const res = await page.request.post(`${world.baseUrl}/console/api/member/create?enterpriseId=1`, {
        headers: { 'x-muster-console': '1' },
        data: { username, role, deptId },
      });
      const { data } = (await res.json()) as { data: { username: string; password: string } };
      passwords[data.username] = data.password;
    }
  });

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

  async function open(username: string, entry: string): Promise<Page> {
    const page = await world.newPage();
    await signIn(page, world, { username, password: passwords[username] ?? '' });
    await openEntry(page, entry);
    await page.getByRole('heading', { level: 1, name: entry }).waitFor();
    return page;
  }

  test('a reader sees everything, and is told why it can change nothing', async () => {
    const page = await open('reader', '用户分组');
    await page.getByRole('link', { name: '企业的分组' }).waitFor();
    const create = page.getByRole('button', { name: '新建分组' });
    expect(await create.isDisabled()).toBe(true);
    await create.hover({ force: true });
    await page.getByRole('tooltip').filter({ hasText: '只读' }).waitFor();
    await page.getByRole('link', { name: '上海的分组' }).click();
    expect(await page.getByRole('button', { name: '手工加入' }).isDisabled()).toBe(true);
    await openEntry(page, '审计');
    await page.getByText('审计只对企业管理员开放').waitFor();
    await openEntry(page, '成员与角色');
    await page.getByRole('row', { name: /of-shanghai/ }).waitFor();
    expect(await page.getByRole('button', { name: '添加成员' }).isDisabled()).toBe(true);
  });

  test("a department's operator sees and makes groups of that department only", async () => {
    const page = await open('of-shanghai', '用户分组');
    await page.getByRole('link', { name: '上海的分组' }).waitFor();
    for (const name of ['企业的分组', '北京的分组']) expect(await page.getByText(name).count()).toBe(0);
    await page.getByRole('button', { name: '新建分组' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('名称').fill('上海的新分组');
    await form.getByRole('button', { name: /确定|保存|新建|创建/ }).click();
    await page.getByText('上海的新分组').first().waitFor();
    // Group 1 is the enterprise's.
    await page.goto(`${world.baseUrl}/e/1/groups/1`);
    await page.getByRole('alert').getByText('没有这个分组').waitFor();
    expect(await page.getByText('企业的分组').count()).toBe(0);
    for (const entry of ['自建应用', 'Webhook']) {
      await openEntry(page, entry);
      await page.getByRole('heading', { level: 1, name: entry }).waitFor();
      await page.getByRole('alert').getByText('部门成员不能查看').waitFor();
      expect(await page.getByText('还没有').count()).toBe(0);
    }
    await openEntry(page, '用户');
    await page
      .getByText(/整个企业|部门/)
      .first()
      .waitFor();
  });
});
