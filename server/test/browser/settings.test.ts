import { expect, test } from 'vitest';
import { describeInBrowser, openEntry, signIn, useBrowserWorld } from './browser-world.ts';

describeInBrowser('部门', () => {
  const world = useBrowserWorld();

  test('are made and moved as a tree, found by name, and say how they follow an outside directory', async () => {
    const page = await world.signedIn();
    await openEntry(page, '部门');
    await page.getByText('尚未通过接口同步').waitFor();
    await page.getByRole('button', { name: '新建部门' }).click();
    const form = page.getByRole('dialog', { name: '新建部门' });
    await form.getByLabel('名称').fill('总部');
    await form.getByLabel('企业微信 ID').fill('1');
    await form.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '新建下级：总部' }).click();
    await form.getByLabel('名称').fill('华东大区');
    await form.getByRole('button', { name: '保存' }).click();
    await page.getByRole('row', { name: /华东大区/ }).waitFor();

    await page.getByRole('button', { name: '编辑 华东大区' }).click();
    const edit = page.getByRole('dialog', { name: '编辑 华东大区' });
    await edit.getByLabel('上级').click();
    await page.getByTitle('总部').last().waitFor();
    // Nothing stands below itself.
    expect(await page.locator('.ant-select-tree').getByText('华东大区').count()).toBe(0);
    await page.keyboard.press('Escape');
    await edit.getByLabel('名称').fill('华东');
    await edit.getByLabel('企业微信 ID').fill('1');
    await edit.getByRole('button', { name: '保存' }).click();
    // It is the other department's; the form keeps what was typed.
    await edit.getByRole('alert').waitFor();
    await edit.getByLabel('企业微信 ID').fill('2');
    await edit.getByRole('button', { name: '保存' }).click();
    // While it is open it keeps what is typed to itself.
    await edit.waitFor({ state: 'detached' });
    await page.getByRole('searchbox', { name: '搜索部门名称' }).fill('东');
    await page.getByRole('row', { name: /华东 总部/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('name')).toBe('东');

    await fetch(`${world.baseUrl}/api/integrate/department/batchSave`, {
      method: 'POST',
      headers: { 'x-token': world.token, 'content-type': 'application/json' },
      body: JSON.stringify({ data: [{ name: '华南', wxDeptId: '3', parentWxDeptId: '1' }] }),
    });
    await page.reload();
    await page.getByText(/最近一次通过接口同步：.*默认应用/).waitFor();
  });

  test('of thousands are a tree that shows the rows in sight only', async () => {
    const names = Array.from({ length: 1500 }, (_, index) => `门店 ${index + 1}`);
    for (let from = 0; from < names.length; from += 500) {
      const data = names.slice(from, from + 500).map((name) => ({ name, thirdDeptId: name }));
      await fetch(`${world.baseUrl}/api/integrate/department/batchSave`, {
        method: 'POST',
        headers: { 'x-token': world.token, 'content-type': 'application/json' },
        body: JSON.stringify({ data }),
      });
    }
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/departments`);
    await page.getByRole('button', { name: '编辑 门店 1', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^编辑 / }).count()).toBeLessThan(100);
    await page.getByRole('searchbox', { name: '搜索部门名称' }).fill('门店 1499');
    await page.getByRole('button', { name: '编辑 门店 1499' }).waitFor();
    expect(await page.getByRole('button', { name: /^编辑 / }).count()).toBe(1);
  });
});

describeInBrowser('people and what they did', () => {
  const world = useBrowserWorld();

  test('a new member gets a password that is shown once, signs in with it, and may do what the role says', async () => {
    const page = await world.signedIn();
    await openEntry(page, '成员与角色');
    await page.getByRole('button', { name: '添加成员' }).click();
    const form = page.getByRole('dialog', { name: '添加成员' });
    await form.getByLabel('账号', { exact: true }).fill('li.si');
    await form.getByRole('radio', { name: /只读/ }).check();
    await form.getByRole('button', { name: '添加' }).click();
    const shown = page.getByRole('dialog', { name: '账号已添加' });
    await shown.waitFor();
    const password = (await shown.locator('strong').allInnerTexts())[1] ?? '';
    await shown.getByRole('button', { name: '我已保存' }).click();
    await page.getByRole('row', { name: /li\.si 只读/ }).waitFor();

    const theirs = await world.newPage();
    await signIn(theirs, world, { username: 'li.si', password });
    await openEntry(theirs, '成员与角色');
    await theirs.getByRole('row', { name: /li\.si/ }).waitFor();
    expect(await theirs.getByRole('button', { name: '添加成员' }).isDisabled()).toBe(true);
    await openEntry(theirs, '审计');
    await theirs.getByText('审计只对企业管理员开放').waitFor();
  });

  test('the last administrator cannot be removed, and the page says why', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/members`);
    const row = page.getByRole('row', { name: /^operator / });
    await row.getByRole('button', { name: '移出企业' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '移出企业' }).click();
    await page.getByText('这是企业唯一的管理员').waitFor();
    expect(await row.count()).toBe(1);
  });

  test('a member is given another role, gets a new password, and is removed', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/members`);
    await page.getByRole('button', { name: '添加成员' }).click();
    const form = page.getByRole('dialog', { name: '添加成员' });
    await form.getByLabel('账号', { exact: true }).fill('wang.wu');
    await form.getByRole('button', { name: '添加' }).click();
    await page.getByRole('button', { name: '我已保存' }).click();
    const row = page.getByRole('row', { name: /^wang\.wu/ });
    await row.getByRole('button', { name: '修改角色' }).click();
    const change = page.getByRole('dialog', { name: '修改角色：wang.wu' });
    await change.getByRole('radio', { name: /只读/ }).check();
    await change.getByRole('button', { name: '保存' }).click();
    await page.getByRole('row', { name: /^wang\.wu 只读/ }).waitFor();

    await page.getByRole('button', { name: '添加成员' }).click();
    await form.getByRole('radio', { name: '已有账号' }).check();
    await form.getByLabel('账号', { exact: true }).fill('wang.wu');
    await form.getByRole('button', { name: '添加' }).click();
    await form.getByRole('alert').getByText('请在成员列表中使用“修改角色”').waitFor();
    await form.getByLabel('账号', { exact: true }).fill('nobody1');
    await form.getByRole('button', { name: '添加' }).click();
    await form.getByRole('alert').getByText('没有账号 nobody1', { exact: true }).waitFor();
    await form.getByRole('button', { name: '取消' }).click();
    await page.getByRole('row', { name: /^wang\.wu 只读/ }).waitFor();
    await row.getByRole('button', { name: '重置密码' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重置密码' }).click();
    await page.getByRole('dialog', { name: '密码已重置' }).getByRole('button', { name: '我已保存' }).click();
    await row.getByRole('button', { name: '移出企业' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '移出企业' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await page.getByRole('row', { name: /^operator / }).count()).toBe(1);
  });

  test('every change is in the audit log, in words, and can be taken along as CSV', async () => {
    const page = await world.signedIn();
    await openEntry(page, '审计');
    await page.getByRole('combobox', { name: '操作', exact: true }).fill('新建成员');
    await page.getByTitle('新建成员账号').click();
    await page.getByRole('row', { name: /operator 新建成员账号 li\.si 角色: 只读/ }).waitFor();
    await page.getByRole('row', { name: /授予角色/ }).waitFor({ state: 'detached' });
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: '导出 CSV' }).click();
    expect((await download).suggestedFilename()).toBe('audit.csv');
  });

  test('choosing a password of one’s own ends the reminder and all other sessions', async () => {
    const { username, password } = world.credentials.operator;
    const other = await world.newPage();
    await signIn(other, world);
    const page = await world.newPage();
    await signIn(page, world);
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.getByRole('heading', { name: '修改密码' }).waitFor();
    const save = page.getByRole('button', { name: '修改密码' }).last();
    await page.getByLabel('当前密码').fill('not the password');
    await page.getByLabel('新密码', { exact: true }).fill('a password of my own');
    await page.getByLabel('再次输入新密码').fill('a password of my own');
    await save.click();
    await page.getByText('当前密码不正确').waitFor();
    await page.getByLabel('当前密码').fill(password);
    await page.getByText('当前密码不正确').waitFor({ state: 'detached' });
    await save.click();
    await page.getByText('密码已修改').waitFor();
    await page.getByText('您仍在使用系统生成的初始密码').waitFor({ state: 'detached' });
    await other.reload();
    await signIn(other, world, { username, password: 'a password of my own' });
    await other.getByRole('heading', { name: '概览' }).waitFor();
    expect(await page.getByText('您仍在使用系统生成的初始密码').count()).toBe(0);
  });
});
