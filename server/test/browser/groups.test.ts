import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { addToGroup, waitForResult } from '../process/product.ts';
import { describeInBrowser, openEntry, signIn, useBrowserWorld } from './browser-world.ts';

describeInBrowser('用户分组', () => {
  const world = useBrowserWorld();

  beforeAll(async () => {
    await add('13800000001', '老客');
    await add('13800000002', '老客');
    await add('13800000003', '老客');
    await add('13800000002', '新客');
  });

  async function add(phone: string, group: string): Promise<void> {
    const { baseUrl, token } = world;
    const { data } = await addToGroup(baseUrl, token, phone, group);
    await waitForResult(baseUrl, token, data as number);
  }

  async function openGroups(page: Page): Promise<void> {
    await openEntry(page, '用户分组');
    await groupLink(page, '老客').waitFor();
  }

  function groupLink(page: Page, name: string): Locator {
    return page.getByRole('table', { name: '用户分组' }).getByRole('link', { name, exact: true });
  }

  async function openGroup(page: Page, name: string): Promise<void> {
    await openGroups(page);
    await groupLink(page, name).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }

  /** Chooses a group in a field that finds groups by name. */
  async function choose(page: Page, field: Locator, name: string): Promise<void> {
    await field.fill(name);
    // Where the name is shown with its size, it can be chosen.
    await page
      .getByTitle(name, { exact: true })
      .filter({ hasText: '·' })
      .locator('visible=true')
      .last()
      .click();
    await page.keyboard.press('Escape');
  }

  async function act(page: Page, name: string, action: string): Promise<void> {
    await page.getByRole('button', { name: `${name} 的操作`, exact: true }).click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  test('categories are made, renamed, moved and deleted in the tree; their groups stay', async () => {
    const page = await world.signedIn();
    await openGroups(page);
    const tree = page.getByRole('tree', { name: '分组分类' });
    for (const name of ['活动', '会员']) {
      await act(page, '企业分组', '新建分类');
      const form = page.getByRole('dialog', { name: '在“企业分组”下新建分类' });
      await form.getByLabel('名称').fill(name);
      await form.getByRole('button', { name: '新建' }).click();
      await tree.getByText(name, { exact: true }).waitFor();
    }
    await act(page, '会员', '重命名');
    const rename = page.getByRole('dialog', { name: '重命名分类' });
    await rename.getByLabel('名称').fill('会员运营');
    await rename.getByRole('button', { name: '保存' }).click();
    await tree.getByText('会员运营').click();
    await page.getByText('这个分类下还没有分组').waitFor();
    await tree.getByText('企业分组').click();

    await page.getByRole('row', { name: /老客/ }).getByRole('checkbox').check();
    await page.getByRole('button', { name: '移动到分类' }).click();
    await chooseCategory(page, page.getByRole('dialog', { name: '移动“老客”' }), '会员运营');
    await act(page, '会员运营', '移动');
    await chooseCategory(page, page.getByRole('dialog', { name: '移动分类“会员运营”' }), '活动');

    await tree.getByText('活动', { exact: true }).click();
    await page.getByRole('heading', { name: '企业分组 / 活动' }).waitFor();
    await page.getByRole('row', { name: /新客/ }).waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /老客 静态 3 会员运营/ }).waitFor();
    // The address keeps what was chosen.
    expect(new URL(page.url()).searchParams.get('category')).toMatch(/^\d+$/);
    await page.reload();
    await page.getByRole('row', { name: /老客 静态 3 会员运营/ }).waitFor();

    await act(page, '活动', '删除');
    const question = page.getByRole('dialog', { name: '删除分类“活动”？' });
    await question.getByText('不会删除分组').waitFor();
    await question.getByRole('button', { name: '删除' }).click();
    await page.getByRole('heading', { name: '企业分组', exact: true }).waitFor();
    await tree.getByText('活动', { exact: true }).waitFor({ state: 'detached' });
    await tree.getByText('会员运营').click();
    await page.getByRole('row', { name: /老客 静态 3 会员运营/ }).waitFor();
  });

  async function chooseCategory(page: Page, form: Locator, name: string): Promise<void> {
    await form.getByRole('combobox').click();
    await page.getByRole('treeitem', { name }).last().click();
    await form.getByRole('button', { name: '移动' }).click();
    await form.waitFor({ state: 'detached' });
  }

  test('people are put into a group and taken out by hand, and its history and past members are kept', async () => {
    const page = await world.signedIn();
    await openGroups(page);
    await page.getByRole('button', { name: '新建分组' }).click();
    const create = page.getByRole('dialog', { name: '新建分组' });
    await create.getByLabel('名称').fill('手工,分组');
    await create.getByText('名称不能包含英文逗号和换行、制表符等控制字符').waitFor();
    await create.getByLabel('名称').fill('手工分组');
    await create.getByRole('button', { name: '新建', exact: true }).click();
    await page.getByRole('heading', { name: '手工分组' }).waitFor();
    await page.getByText('还没有成员').waitFor();
    await page.getByLabel('按身份查找成员').fill('13911110000');
    await page.keyboard.press('Enter');
    await page.getByText('不在此分组中', { exact: true }).waitFor();

    await page.getByRole('button', { name: '手工加入' }).click();
    const form = page.getByRole('dialog', { name: '手工加入成员到“手工分组”' });
    await form.getByLabel('身份值，每行一个').fill('13800000001\n13911110000\n12');
    await form.getByText('共 3 行').waitFor();
    // A click beside the form takes nothing of it away.
    await page.mouse.click(5, 400);
    await form.getByRole('button', { name: '加入' }).click();
    await form.getByText('新加入 2 人，原已在分组 0 人，新建用户 1 个，失败 1 行').waitFor();
    await form.getByRole('row', { name: /3 12 .*“12”不符合“手机号”的格式/ }).waitFor();
    await form.getByRole('row', { name: /1 13800000001 .*成功/ }).waitFor();
    await form.getByRole('button', { name: '关闭' }).last().click();

    const members = page.getByRole('table', { name: '成员' });
    await page.getByText('在此分组中', { exact: true }).waitFor();
    await members.getByText('+8613911110000').waitFor();
    await page.getByLabel('按身份查找成员').fill('138 0000 0002');
    await page.keyboard.press('Enter');
    await page.getByText('不在此分组中').first().waitFor();
    await page.getByLabel('按身份查找成员').fill('138 0000 0001');
    await page.keyboard.press('Enter');
    await page.getByText('在此分组中', { exact: true }).waitFor();
    // Who was looked for stands in no address.
    expect(page.url()).not.toContain('138');
    await members.getByRole('checkbox').last().check();
    await page.getByRole('button', { name: '移除所选（1）' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '移除' }).click();
    await members.getByText('+8613800000001').waitFor({ state: 'detached' });
    await members.getByText('+8613911110000').waitFor();

    await page.getByRole('tab', { name: '变更历史' }).click();
    const history = page.getByRole('table', { name: '变更历史' });
    await history.getByRole('row', { name: /手工 operator \+0 −1/ }).waitFor();
    const added = history.getByRole('row', { name: /手工 operator \+2 −0/ });
    await added.getByRole('button', { name: '查看当时的成员' }).click();
    await page.getByText('以下是截至').waitFor();
    await members.getByText('+8613800000001').waitFor();
    expect(await page.getByRole('button', { name: '手工加入' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: '导出' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: '导出 CSV' }).click();
    const exported = page.getByRole('dialog', { name: /^导出“手工分组”截至 .* 的成员$/ });
    await exported.getByText('已导出 2 人').waitFor();
    expect((await download).suggestedFilename()).toMatch(
      /^手工分组 截至 \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.csv$/,
    );
    expect(await readFile(await (await download).path(), 'utf8')).toContain('+8613800000001');
    await exported.getByRole('button', { name: '关闭' }).click();
    await page.getByRole('button', { name: '返回此刻' }).click();
    await members.getByText('+8613800000001').waitFor({ state: 'detached' });
  });

  test('a dynamic group follows its rule, is counted before it is made, and holds what its rule names', async () => {
    const page = await world.signedIn();
    await openGroups(page);
    await page.getByRole('button', { name: '新建分组' }).click();
    const form = page.getByRole('dialog', { name: '新建分组' });
    await form.getByLabel('动态分组').click();
    await form.getByLabel('名称').fill('老客而非新客');
    await choose(page, form.getByLabel('同时在以下每一个分组中'), '老客');
    await choose(page, form.getByLabel('不在以下任何一个分组中'), '新客');
    await form.getByRole('button', { name: '试算人数' }).click();
    await form.getByText('2 人').waitFor();
    await form.getByRole('button', { name: '新建', exact: true }).click();
    await page.getByRole('heading', { name: '老客而非新客' }).waitFor();
    await page.getByRole('table', { name: '成员' }).getByText('+8613800000003').waitFor();
    const addButton = page.getByRole('button', { name: '手工加入' });
    expect(await addButton.isDisabled()).toBe(true);
    await addButton.hover({ force: true });
    await page.getByRole('tooltip').getByText('动态分组的成员由规则决定').waitFor();

    await openGroups(page);
    await act(page, '新客', '删除');
    await page.getByText('以下动态分组的规则引用了它，不能删除').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: '老客而非新客' }).click();
    await page.getByRole('tab', { name: '规则' }).click();
    await page.getByRole('button', { name: '修改规则' }).click();
    const rule = page.getByRole('dialog', { name: '修改规则' });
    await choose(page, rule.getByLabel('在以下任意一个分组中'), '老客');
    await rule.getByRole('button', { name: '保存' }).click();
    await page.getByRole('row', { name: /在任意一个中 老客/ }).waitFor();
  });

  test('a group is made of the difference of others, after the page has said how many it will have', async () => {
    const page = await world.signedIn();
    await openGroups(page);
    await page.getByRole('button', { name: '由其他分组新建' }).click();
    const form = page.getByRole('dialog', { name: '由其他分组新建' });
    const make = form.getByRole('button', { name: '新建', exact: true });
    await form.getByLabel('差集').click();
    expect(await make.isDisabled()).toBe(true);
    await choose(page, form.getByLabel('从这个分组中'), '老客');
    await choose(page, form.getByLabel('去掉这些分组中的人'), '新客');
    await form.getByText('此刻共 2 人').waitFor();
    await form.getByLabel('名称').fill('差集结果');
    await make.click();
    await page.getByRole('heading', { name: '差集结果' }).waitFor();
    await page.getByRole('table', { name: '成员' }).getByText('+8613800000001').waitFor();
    expect(await page.getByRole('table', { name: '成员' }).getByText('+8613800000002').count()).toBe(0);
  });

  test.each([
    ['CSV', 'csv', '+8613800000003'],
    // A zip file.
    ['Excel', 'xlsx', 'PK'],
  ])('members are exported as %s, with the number of those that have come', async (name, extension, part) => {
    const page = await world.signedIn();
    await openGroup(page, '老客');
    await page.getByRole('button', { name: '导出' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: `导出 ${name}` }).click();
    await page.getByText('已导出 3 人').waitFor();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`老客.${extension}`);
    expect((await readFile(await file.path())).toString('utf8')).toContain(part);
  });

  test('a group goes only after its name was typed', async () => {
    await add('13800000009', '要删的');
    const page = await world.signedIn();
    await openGroups(page);
    await page.getByLabel('搜索分组名称').fill('要删');
    await groupLink(page, '老客').waitFor({ state: 'detached' });
    await act(page, '要删的', '删除');
    const question = page.getByRole('dialog', { name: '删除分组“要删的”' });
    await question.getByText('该分组此刻有 1 个成员').waitFor();
    const remove = question.getByRole('button', { name: '删除' });
    expect(await remove.isDisabled()).toBe(true);
    await question.getByLabel('确认文字').fill('要删的');
    await remove.click();
    await page.getByText('没有符合条件的分组').waitFor();
  });

  test('who may only read sees every action disabled with the reason', async () => {
    const admin = await world.signedIn();
    const created = await admin.request.post(`${world.baseUrl}/console/api/member/create?enterpriseId=1`, {
      headers: { 'x-muster-console': '1' },
      data: { username: 'reader', role: 'reader' },
    });
    const { data } = (await created.json()) as { data: { password: string } };
    const page = await world.newPage();
    await signIn(page, world, { username: 'reader', password: data.password });
    await openGroups(page);
    expect(await findEnabled(page, ['新建分组', '由其他分组新建', /^老客 的操作$/])).toEqual([]);
    await page.getByRole('button', { name: '新建分组' }).hover({ force: true });
    await page.getByRole('tooltip').getByText('您的角色是只读').waitFor();
    await openGroup(page, '老客');
    expect(await findEnabled(page, ['重命名', '移动', '删除', '手工加入'])).toEqual([]);
  });

  async function findEnabled(page: Page, names: (string | RegExp)[]): Promise<(string | RegExp)[]> {
    const enabled = await Promise.all(
      names.map((name) => page.getByRole('button', { name }).first().isEnabled()),
    );
    return names.filter((_, index) => enabled[index]);
  }
});
