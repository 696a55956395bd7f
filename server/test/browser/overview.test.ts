import { expect, test } from 'vitest';
import { addToGroup } from '../process/product.ts';
import { describeInBrowser, useBrowserWorld } from './browser-world.ts';

describeInBrowser('概览', () => {
  const world = useBrowserWorld();

  test('says how to begin, then shows what comes in as it comes', async () => {
    const page = await world.signedIn();
    await page.getByRole('heading', { name: '还没有导入过数据' }).waitFor();
    const target = (name: string): Promise<string | null> =>
      page.getByRole('link', { name }).getAttribute('href');
    expect(await target('前往自建应用')).toBe('/e/1/apps');
    expect(await target('前往文件导入')).toBe('/e/1/files');

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
});
