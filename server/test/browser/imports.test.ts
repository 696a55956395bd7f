import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { PASSWORD_FILE, databaseUrlOf } from '../../src/postgres/embedded-cluster.ts';
import { waitForResult } from '../process/product.ts';
import { describeInBrowser, openEntry, useBrowserWorld } from './browser-world.ts';

const LONG_DIGITS = '12345678901234567890';

describeInBrowser('导入记录', () => {
  const world = useBrowserWorld();

  /** Text and no object, so that a number keeps its digits. */
  async function send(rows: string, publicParams: object = {}): Promise<number> {
    const response = await fetch(`${world.baseUrl}/api/integrate/audience/group/rel/v2/batchAdd`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': world.token },
      body: `{"publicParams":${JSON.stringify({ optType: 'add', ...publicParams })},"data":[${rows}]}`,
    });
    const { data } = (await response.json()) as { data: number };
    await waitForResult(world.baseUrl, world.token, data);
    return data;
  }

  const phone = (value: string, rest = ''): string =>
    `{"identities":[{"identityType":"phone","identityValue":"${value}"}],"groups":"华东,华南"${rest}}`;

  async function open(batchId: number): Promise<Page> {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/imports/${batchId}`);
    await page.getByRole('heading', { name: `批次 ${batchId}` }).waitFor();
    return page;
  }

  let mixed = 0;
  let dry = 0;
  beforeAll(async () => {
    mixed = await send(
      [
        phone('13900000001'),
        phone('不详', `,"deptId":${LONG_DIGITS}`),
        phone('13900000002', ',"categoryType":"3"'),
        phone('也不详'),
      ].join(','),
    );
    dry = await send(phone('13900000003'), { dryRun: true });
  });

  test('the list is filtered by what stands in the address, and leads to a batch', async () => {
    const page = await world.signedIn();
    await openEntry(page, '导入记录');
    const rows = page.getByRole('table', { name: '导入记录' }).getByRole('row');
    await rows.filter({ hasText: '试运行' }).waitFor();
    await page.getByRole('combobox', { name: '试运行' }).click();
    await page.getByTitle('不含试运行').click();
    await rows.filter({ hasText: '试运行' }).waitFor({ state: 'detached' });
    await page.reload();
    await page
      .getByRole('row', { name: new RegExp(`^${mixed} 已完成 API v2 默认应用 加入分组 .* 4 1 3 2 0 0$`) })
      .waitFor();
    expect(await rows.filter({ hasText: '试运行' }).count()).toBe(0);

    // The way back leads to the list as it was, whatever was looked at in between.
    await page.getByRole('link', { name: String(mixed), exact: true }).click();
    await page.getByRole('combobox', { name: '按原因筛选' }).click();
    await page.getByTitle('分类类型不正确 1').click();
    await page.waitForURL(/errorCode=/);
    await page.getByRole('link', { name: '返回列表' }).click();
    await page.waitForURL(/\/imports\?dryRun=false$/);

    const batchId = page.getByRole('searchbox', { name: '批次 ID' });
    const refusal = page.getByRole('alert').filter({ hasText: '请输入数字的批次 ID' });
    for (const text of ['abc', '-1', '2.0', '0']) {
      await batchId.fill(text);
      await refusal.waitFor();
      await batchId.press('Enter');
      expect(new URL(page.url()).search).toBe('?dryRun=false');
    }
    await batchId.fill(' 999 ');
    await page.getByText('没有符合条件的批次').waitFor();
    expect(await refusal.count()).toBe(0);
    await page.getByRole('button', { name: '清除筛选' }).click();
    await page.getByRole('row', { name: /试运行/ }).waitFor();
    expect(await batchId.inputValue()).toBe('');
    await page.getByRole('link', { name: String(dry), exact: true }).click();
    await page.getByText('这是试运行：只计算结果，没有保存任何数据').waitFor();
    expect(await page.getByRole('button', { name: '撤销' }).isDisabled()).toBe(true);
  });

  test('a new batch shows by itself', async () => {
    const page = await world.signedIn();
    await page.goto(`${world.baseUrl}/e/1/imports`);
    await page.getByRole('link', { name: String(mixed), exact: true }).waitFor();
    const batchId = await send(phone('13900000009'));
    const newest = page.getByRole('link', { name: String(batchId), exact: true });
    await newest.waitFor({ timeout: 15_000 });
    expect(await newest.getAttribute('href')).toBe(`/e/1/imports/${batchId}`);
  });

  test('failed rows show why, and what was sent to the last digit; they can be filtered and downloaded', async () => {
    const page = await open(mixed);
    const rows = page.getByRole('table', { name: '失败的行' }).getByRole('row');
    await page
      .getByRole('row', { name: /2 身份值格式不正确/ })
      .getByRole('button')
      .click();
    const sent = await page.getByRole('region', { name: '第 2 行的原始内容' }).innerText();
    expect(sent).toContain(`\n  "deptId": ${LONG_DIGITS}`);

    await page.getByRole('combobox', { name: '按原因筛选' }).click();
    await page.getByTitle('分类类型不正确 1').click();
    await rows.filter({ hasText: '身份值格式不正确' }).first().waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /3 分类类型不正确/ }).waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载失败行' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`failures-${mixed}.csv`);
    const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['\uFEFFrow', '2', '3', '4']);
  });

  test('an undo says beforehand what it turns back and what it leaves, and how it went', async () => {
    const batchId = await send([phone('13900000011'), phone('13900000012')].join(','));
    // One of the four pairs is changed again later.
    await send(phone('13900000011').replace('华东,华南', '华东'), { optType: 'delete' });
    const page = await open(batchId);
    const stale = await open(batchId);
    await page.getByRole('button', { name: '撤销' }).click();
    const preview = page.getByRole('dialog', { name: `撤销批次 ${batchId}` });
    await preview.getByRole('row', { name: '华南 0 2 0' }).waitFor();
    await preview.getByRole('row', { name: '华东 0 1 1' }).waitFor();
    await preview.getByRole('button', { name: '确认撤销' }).click();
    await page.getByText('撤销完成：恢复 0 个关系，移除 3 个，保持不变 1 个').waitFor();
    await page.getByText('此批次已撤销').waitFor();
    expect(await page.getByRole('button', { name: '撤销' }).isDisabled()).toBe(true);
    // Another tab that does not know it yet is told, and looks again.
    await stale.getByRole('button', { name: '撤销' }).click();
    const refused = stale.getByRole('dialog', { name: `撤销批次 ${batchId}` });
    await refused.getByText('该批次已撤销，不能再次撤销').waitFor();
    await refused.getByRole('button', { name: '取消' }).click();
    await stale.getByText('此批次已撤销').waitFor();
    // A reload does not lose it.
    await page.reload();
    await page.getByRole('link', { name: '查看撤销批次' }).click();
    await page.getByRole('link', { name: String(batchId), exact: true }).waitFor();
  });

  test('a batch in ERROR says so, and can be run again', async () => {
    const batchId = await send(phone('13900000021'));
    await spoil(world.product.dataDir, batchId);
    const page = await open(batchId);
    await page.getByRole('alert').getByText('a bug of ours').waitFor();
    await page.getByRole('button', { name: '重新执行' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重新执行' }).click();
    await page.getByText('已作为新批次受理').waitFor();
    await page.waitForURL((url) => url.pathname !== `/e/1/imports/${batchId}`);
    await page.getByText('已完成').waitFor();
    expect(await page.getByRole('button', { name: '重新执行' }).isDisabled()).toBe(true);
  });
});

/** As a bug in our code would leave a batch: no call can bring one into that state. */
async function spoil(dataDir: string, batchId: number): Promise<void> {
  const cluster = path.join(dataDir, 'postgres');
  const [, , , , runDir = ''] = (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  const password = await readFile(path.join(cluster, PASSWORD_FILE), 'utf8');
  const client = new pg.Client(databaseUrlOf(runDir, password));
  await client.connect();
  await client.query(
    `update import_batch set status = 'ERROR', error = 'a bug of ours' where enterprise_id = 1 and id = $1`,
    [batchId],
  );
  await client.end();
}
