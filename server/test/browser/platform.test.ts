import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInBrowser, openEntry, signIn, useBrowserWorld } from './browser-world.ts';

describeInBrowser('运营后台', () => {
  const world = useBrowserWorld();

  async function open(tab: string): Promise<Page> {
    const page = await world.signedIn();
    await openEntry(page, '运营后台');
    await page.getByRole('tab', { name: tab }).click();
    return page;
  }

  test('身份类型管理 is shown closed with the reason until it is opened here', async () => {
    const workbench = await world.signedIn();
    await openEntry(workbench, '身份类型管理');
    await workbench.getByRole('alert').getByText('请联系平台运营人员在运营后台开通').waitFor();
    expect(await workbench.getByRole('button', { name: '新增类型' }).isDisabled()).toBe(true);
    expect(await workbench.getByRole('switch', { name: '启用 手机号' }).isDisabled()).toBe(true);

    const page = await open('企业');
    await page.getByRole('switch', { name: '为 默认企业 开通身份类型管理' }).click();
    await page.getByText('已为 默认企业 开通身份类型管理').waitFor();

    await workbench.reload();
    await workbench.getByRole('button', { name: '新增类型' }).click();
    const form = workbench.getByRole('dialog', { name: '新增身份类型' });
    await form.getByLabel('编码').fill('phone');
    await form.getByLabel('名称').fill('会员卡');
    await form.getByLabel('校验规则').fill('\\d{6}');
    await form.getByRole('button', { name: '保存' }).click();
    // The server's own words, beside the fields that were filled in.
    await form.getByRole('alert').waitFor();
    await form.getByLabel('编码').fill('card');
    await form.getByRole('button', { name: '保存' }).click();
    await workbench.getByRole('row', { name: /^7 会员卡/ }).waitFor();
    // Adding it again is refused, and leaves it as it is.
    await workbench.getByRole('button', { name: '新增类型' }).click();
    await form.getByLabel('编码').fill(' card ');
    await form.getByLabel('名称').fill('购物卡');
    await form.getByRole('button', { name: '保存' }).click();
    await form.getByRole('alert').getByText('编码已存在').waitFor();
    await form.getByRole('button', { name: '取消' }).click();
    await workbench.getByRole('row', { name: /^7 会员卡.* \\d\{6\}/ }).waitFor();
    await workbench.getByRole('button', { name: '上移 会员卡' }).click();
    await workbench.getByRole('row', { name: /^6 会员卡/ }).waitFor();
    await workbench.getByRole('switch', { name: '启用 会员卡' }).click();
    await workbench.getByRole('switch', { name: '启用 会员卡', checked: false }).waitFor();
  });

  test('an enterprise is made with an administrator, whose password is shown once and signs in', async () => {
    const page = await open('企业');
    await page.getByRole('button', { name: '新建企业' }).click();
    const form = page.getByRole('dialog', { name: '新建企业' });
    await form.getByLabel('企业名称').fill('第二家企业');
    await form.getByLabel('管理员账号').fill('zhang');
    await form.getByRole('button', { name: '保存' }).click();
    const secret = page.getByRole('dialog', { name: '请保存初始密码' });
    const password = await secret.locator('strong').last().innerText();
    await secret.getByRole('button', { name: '我已保存' }).click();
    await page.getByRole('row', { name: /第二家企业/ }).waitFor();

    const other = await world.newPage();
    await signIn(other, world, { username: 'zhang', password: password.trim() });
    await other.getByRole('heading', { name: '概览' }).waitFor();
    expect(await other.getByRole('link', { name: '运营后台' }).count()).toBe(0);
    await other.goto(`${world.baseUrl}/platform/enterprises`);
    await other.getByText('没有这个页面').waitFor();
  });

  test('of a permission asked for beside others, only it is shown as waiting, and it is refused with a reason', async () => {
    const page = await open('应用审核');
    const { enterpriseId, administrator } = await post<{
      enterpriseId: string;
      administrator: { username: string; password: string };
    }>(page, '/platform/enterprise/create', { name: '第三家企业', administrator: 'li' });
    const other = await world.newPage();
    await signIn(other, world, administrator);
    const [granted, asked] = ['用户->用户分组', '组织架构->部门'];
    const made = { name: '订单系统', permissions: [granted] };
    const { appId } = await post<{ appId: string }>(other, `/app/create?enterpriseId=${enterpriseId}`, made);
    await post(page, '/platform/app/approve', { appId });
    const more = { appId, permissions: [granted, asked] };
    await post(other, `/app/save?enterpriseId=${enterpriseId}`, more);
    await other.goto(`${world.baseUrl}/e/${enterpriseId}/apps`);
    await other.getByRole('link', { name: '订单系统' }).click();
    await other.getByText('等待审核的权限：组织架构->部门', { exact: true }).waitFor();

    await page.reload();
    const review = page.getByRole('row', { name: /订单系统/ });
    await review.getByText(asked).waitFor();
    expect(await review.getByText(granted).count()).toBe(0);
    await review.getByRole('button', { name: '拒绝' }).click();
    const refusal = page.getByRole('dialog', { name: '拒绝“订单系统”的申请' });
    // A field of one line, from which a line break cannot be sent.
    await refusal.getByLabel('拒绝原因').fill('请说明用途，\n再重新申请');
    await refusal.getByRole('button', { name: '拒绝' }).click();
    await page.getByText('已拒绝').waitFor();
    await page.getByRole('tab', { name: '操作记录' }).click();
    await page.getByRole('row', { name: /拒绝应用 订单系统 .*原因: 请说明用途/ }).waitFor();
  });

  test.each([1280, 820])('a long name leaves what can be done in sight, %i pixels wide', async (width) => {
    const page = await world.signedIn({ width });
    const name = `${width} `.padEnd(64, '连锁零售集团');
    const { enterpriseId } = await post<{ enterpriseId: string }>(page, '/platform/enterprise/create', {
      name,
    });
    const limits = { enterpriseId, waitingRowsMax: 1_000_000_000_000, importCallsPerSMax: null };
    await post(page, '/platform/enterprise/limit', limits);
    await page.goto(`${world.baseUrl}/platform/enterprises`);
    const row = page.getByRole('row', { name });
    for (const button of ['设置上限', `${name} 的更多操作`]) {
      await row.getByRole('button', { name: button }).click({ trial: true });
      const box = await row.getByRole('button', { name: button }).boundingBox();
      expect((box?.x ?? width) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    }
    expect(await page.evaluate('document.querySelector(".ant-table-content").scrollLeft')).toBe(0);
  });

  test('limits, suspending and resuming an enterprise', async () => {
    const page = await open('企业');
    const row = page.getByRole('row', { name: /默认企业/ });
    await row.getByRole('button', { name: '设置上限' }).click();
    const form = page.getByRole('dialog', { name: '“默认企业”的上限' });
    for (const wrong of ['0', '-5', '1.5', 'abc', '499']) {
      await form.getByLabel('待处理行数上限').fill(wrong);
      await form.getByRole('button', { name: '保存' }).click();
      await form.getByText('请输入 500 到 1,000,000,000,000 的整数，或留空').waitFor();
    }
    await form.getByLabel('待处理行数上限').fill('500000');
    await form.getByRole('button', { name: '保存' }).click();
    await row.getByText('待处理 500,000 行').waitFor();

    await row.getByRole('button', { name: '默认企业 的更多操作' }).click();
    await page.getByRole('menuitem', { name: '暂停' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '暂停' }).click();
    await row.getByText('已暂停').waitFor();
    const other = await world.signedIn();
    await other.getByText('企业已被平台暂停').waitFor();
    await row.getByRole('button', { name: '默认企业 的更多操作' }).click();
    await page.getByRole('menuitem', { name: '恢复' }).click();
    await row.getByText('正常').waitFor();

    await page.getByRole('tab', { name: '操作记录' }).click();
    await page.getByRole('row', { name: /恢复企业 默认企业/ }).waitFor();
    const limited = page.getByRole('row', { name: /设置上限 默认企业/ });
    await limited.getByText('待处理行数上限: 500,000', { exact: true }).waitFor();
    await limited.getByText('每个应用每秒导入调用上限: 默认', { exact: true }).waitFor();
    await page.getByLabel('搜索对象').fill('没有这样的企业');
    await page.getByText('没有符合条件的记录').waitFor();
    expect(new URL(page.url()).searchParams.get('subject')).toBe('没有这样的企业');
  });

  test('the health of the whole is in sight', async () => {
    const page = await open('运行状况');
    await page.getByText('处理进程运行中，数据库可用').waitFor();
    expect(await page.getByText('待处理行').first().isVisible()).toBe(true);
  });
});

/** With the session of the page, through the console's API. @returns the answer's data. */
async function post<Data>(page: Page, path: string, body: object): Promise<Data> {
  const url = new URL(`/console/api${path}`, page.url()).href;
  const headers = { 'x-muster-console': '1' };
  const answer = await page.request.post(url, { headers, data: body });
  if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
  return ((await answer.json()) as { data: Data }).data;
}
