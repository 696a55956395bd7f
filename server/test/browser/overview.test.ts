import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addToGroup, waitForResult } from '../process/product.ts';
import { describeInBrowser, openEntry, signIn, useBrowserWorld } from './browser-world.ts';

describeInBrowser('概览', () => {
  const world = useBrowserWorld();

  test('says how to begin, then shows what comes in as it comes', async () => {
    const page = await world.signedIn();
    await page.getByRole('heading', { name: '还没有导入过数据' }).waitFor();
    const target = (name: string): Promise<string | null> =>
      page.getByRole('link', { name }).getAttribute('href');
    expect(await target('打开应用列表')).toBe('/e/1/apps');
    expect(await target('选择文件')).toBe('/e/1/files');

    await addToGroup(world.baseUrl, world.token, '13800000001', '新客');
    await addToGroup(world.baseUrl, world.token, '1380000', '新客');
    // Not reloaded: the page looks again by itself.
    await page.getByRole('img', { name: '导入行数：共 2 行，失败 1 行' }).waitFor();
    await page.getByRole('img', { name: '关系变化：新增 1，移除 0' }).waitFor();
    await page.getByRole('img', { name: '失败原因：身份值格式不正确 1' }).waitFor();
    await page.getByText('没有积压').waitFor();

    const latest = page.getByRole('table', { name: '最近的批次' });
    await latest.getByRole('row', { name: /^2 API v2 默认应用 .* 1 1 已完成/ }).waitFor();
    await latest.getByRole('link', { name: '2', exact: true }).click();
    await page.getByRole('heading', { name: '批次 2' }).waitFor();
  });

  test('the range is kept in the address, and its numbers can be read without seeing the charts', async () => {
    const page = await world.signedIn();
    await page.getByRole('radiogroup', { name: '时间范围' }).getByText('30 天').click();
    await page.waitForURL(/\?range=30d$/);
    await page.reload();
    await page.getByText('查看数据').first().click();
    const rows = page.getByRole('table', { name: '查看数据' }).getByRole('row');
    await rows.nth(30).waitFor();
    expect(await rows.count()).toBe(31);
    // Today comes first.
    expect(await rows.nth(1).getByRole('cell').allTextContents()).toEqual([
      expect.stringMatching(/^\d\d-\d\d$/),
      '2',
      '2',
      '1',
      '1',
      '1',
      '0',
    ]);
  });

  test("a department's member is told how to begin only where that helps, and never what is refused to it", async () => {
    const departments = ['上海', '北京'].map((name) => ({ name, thirdDeptId: name }));
    await callApi('/department/batchSave', { data: departments });
    const identities = [{ identityType: 'phone', identityValue: '13800000002' }];
    const place = { categoryType: 2, thirdDeptId: '上海' };
    const data = [{ identities, groups: '上海的分组', ...place }];
    const sent = { publicParams: { optType: 'add' }, data };
    const batchId = await callApi<number>('/audience/group/rel/v2/batchAdd', sent);
    await waitForResult(world.baseUrl, world.token, batchId);
    const begin = (page: Page): Locator => page.getByRole('heading', { name: '还没有导入过数据' });

    const ofShanghai = await openAs('of-shanghai', 'operator', '1');
    await ofShanghai.getByText('这段时间没有导入').first().waitFor();
    expect(await begin(ofShanghai).count()).toBe(0);

    const ofBeijing = await openAs('of-beijing', 'operator', '2');
    await begin(ofBeijing).waitFor();
    await ofBeijing.getByRole('link', { name: '选择文件' }).waitFor();
    expect(await ofBeijing.getByRole('link', { name: '打开应用列表' }).count()).toBe(0);
    await openEntry(ofBeijing, '导入记录');
    const empty = ofBeijing.getByRole('main').getByText('还没有导入记录，可以从');
    await empty.waitFor();
    expect(await empty.getByRole('link').allTextContents()).toEqual(['上传文件']);
    await ofBeijing.getByRole('combobox', { name: '来源' }).click();
    await ofBeijing.getByTitle('删除分组').waitFor();
    const sources = ofBeijing.locator('.ant-select-item-option');
    expect(await sources.allTextContents()).toEqual(['文件', '手工', '撤销', '删除分组']);
    for (const name of ['应用', '操作人']) {
      expect(await ofBeijing.getByRole('combobox', { name }).count()).toBe(0);
    }

    const reading = await openAs('reads-beijing', 'reader', '2');
    await reading.getByText('这段时间没有导入').first().waitFor();
    expect(await begin(reading).count()).toBe(0);
  });

  async function callApi<Data>(path: string, body: object): Promise<Data> {
    const response = await fetch(`${world.baseUrl}/api/integrate${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': world.token },
      body: JSON.stringify(body),
    });
    return ((await response.json()) as { data: Data }).data;
  }

  async function openAs(username: string, role: string, deptId: string): Promise<Page> {
    const operator = await world.signedIn();
    const res = await operator.request.post(`${world.baseUrl}/console/api/member/create?enterpriseId=1`, {
      headers: { 'x-muster-console': '1' },
      data: { username, role, deptId },
    });
    const { data } = (await res.json()) as { data: { password: string } };
    const page = await world.newPage();
    await signIn(page, world, { username, password: data.password });
    return page;
  }
});
