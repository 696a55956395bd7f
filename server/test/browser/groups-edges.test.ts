import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { addToGroup, waitForResult } from '../process/product.ts';
import { describeInBrowser, useBrowserWorld } from './browser-world.ts';

/** As deep as categories go. */
const LEVELS = 8;
/** As many characters as a name may have. */
const NAME_LENGTH_MAX = 64;

describeInBrowser('用户分组 at its edges', () => {
  const world = useBrowserWorld();

  beforeAll(async () => {
    const { baseUrl, token } = world;
    const { data } = await addToGroup(baseUrl, token, '13800000001', '老客');
    await waitForResult(baseUrl, token, data as number);
  });

  test('a category shows its count and its menu, however long its name and however deep it stands', async () => {
    const page = await world.signedIn();
    const first = '双十一全渠道老客户召回活动组';
    const last = '深'.repeat(NAME_LENGTH_MAX);
    let parentId = '0';
    for (let level = 1; level <= LEVELS; level += 1) {
      const name = level === 1 ? first : level === LEVELS ? last : `第 ${level} 级`;
      parentId = await createCategory(page, { name, parentId });
    }
    for (const width of [1280, 820]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${world.baseUrl}/e/1/groups?dept=0&category=${parentId}`);
      const tree = page.getByRole('tree', { name: '分组分类' });
      const { right } = await measure(tree);
      for (const shown of [first, last]) {
        const menu = await measure(page.getByRole('button', { name: `${shown} 的操作` }));
        const title = await measure(page.getByTitle(shown).first());
        const seen = { width, shown, isMenuInCard: menu.right <= right, isNamed: title.width >= 28 };
        expect(seen).toEqual({ width, shown, isMenuInCard: true, isNamed: true });
        // Only what is in sight is drawn.
        await tree.hover();
        await page.mouse.wheel(0, 1_000);
      }
    }
  });

  test('the address of a category that is gone shows its scope, and says why', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/groups?dept=0&category=999`);
    await page.getByText('这个分类已不存在').waitFor();
    await page.getByRole('heading', { name: '企业分组', exact: true }).waitFor();
    await page.getByRole('link', { name: '老客', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.has('category')).toBe(false);
  });

  test('somebody else is searched although the answer on the first has not come', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/groups`);
    await page.getByRole('link', { name: '老客', exact: true }).click();
    // Never answered: the page goes first.
    await page.route('**/group/member/find?*', () => undefined, { times: 1 });
    const field = page.getByLabel('按身份查找成员');
    const asked = page.waitForRequest('**/group/member/find?*');
    await field.fill('13900000009');
    await field.press('Enter');
    await asked;
    await field.fill('13800000001');
    await field.press('Enter');
    await page.getByText('在此分组中', { exact: true }).waitFor();
    const members = page.getByRole('table', { name: '成员' });
    expect(await members.getByText('+8613800000001').count()).toBe(1);
  });

  test('no moment to come is offered, and one that is not kept shows no members, in the time of the reader', async () => {
    const page = await world.signedIn();
    await page.clock.setFixedTime(new Date('2030-06-15T10:20:30+08:00'));
    await page.goto(`${world.baseUrl}/e/1/groups`);
    await page.getByRole('link', { name: '老客', exact: true }).click();
    await page.getByLabel('截至时刻').click();
    await page.getByTitle('2030-06-15').click();
    const isOffered = async (hour: string): Promise<boolean> => {
      const cell = page.locator('.ant-picker-time-panel-column').first().getByText(hour, { exact: true });
      return (await cell.locator('xpath=ancestor::li').getAttribute('class'))?.includes('disabled') === false;
    };
    expect([await isOffered('10'), await isOffered('11')]).toEqual([true, false]);

    await page.goto(`${page.url()}?asOf=2020-01-01T00:00:00Z`);
    await page.getByText('无法显示截至 2020-01-01 08:00:00 的成员').waitFor();
    await page.getByText(/也不能早于 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d（最早保留的时刻）/).waitFor();
    expect(await page.getByText('以下是截至').count()).toBe(0);
    expect(await page.getByRole('button', { name: '导出' }).isDisabled()).toBe(true);
  });
});

async function measure(element: Locator): Promise<{ right: number; width: number }> {
  await element.waitFor();
  const box = await element.boundingBox();
  if (box === null) throw new Error('it is not shown');
  return { right: box.x + box.width, width: box.width };
}

/** Through the console's own API, as the operator who is signed in on the page. */
async function createCategory(page: Page, sent: { name: string; parentId: string }): Promise<string> {
  const { origin } = new URL(page.url());
  const response = await page.request.post(`${origin}/console/api/category/create?enterpriseId=1`, {
    headers: { 'x-muster-console': '1' },
    data: sent,
  });
  return ((await response.json()) as { data: { categoryId: string } }).data.categoryId;
}
