import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { encodeGb18030 } from '../file-import/encode-text.ts';
import { describeInBrowser, useBrowserWorld } from './browser-world.ts';

const ROWS = 100_000;
/** One in so many rows of the large file has no phone number. */
const BAD_EVERY = 10_000;

/** Milliseconds that 100,000 rows may take on a machine that is busy with other tests. */
const LARGE_MS = 180_000;
const READING_MS = 60_000;
const IMPORT_MS = 30_000;

describeInBrowser('文件导入', () => {
  const world = useBrowserWorld();

  async function drop(page: Page, name: string, content: string | Buffer): Promise<void> {
    await page.goto(`${world.baseUrl}/e/1/files`);
    const buffer = Buffer.from(content as string);
    await page.getByLabel('选择文件').setInputFiles({ name, mimeType: 'text/csv', buffer });
    await page.waitForURL(/\/files\/\d+$/, { timeout: READING_MS });
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }

  /** Once the file has been read: tries its first rows with the columns as they are filled in. */
  async function preview(page: Page): Promise<void> {
    await page.getByRole('button', { name: '预览', exact: true }).click({ timeout: READING_MS });
    await page.getByText('行可以导入').waitFor({ timeout: IMPORT_MS });
  }

  async function start(page: Page): Promise<void> {
    await page.getByRole('button', { name: '开始导入' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '开始导入' }).click();
  }

  async function countUsers(group: string): Promise<number | undefined> {
    const query = new URLSearchParams({ name: group });
    const response = await fetch(`${world.baseUrl}/api/integrate/audience/group/list?${query.toString()}`, {
      headers: { 'x-token': world.token },
    });
    const { data } = (await response.json()) as { data: { list: { name: string; userCount: number }[] } };
    return data.list.find(({ name }) => name === group)?.userCount;
  }

  test(
    '100,000 rows in GBK are tried, imported over a reload, and counted as the API counts them',
    async () => {
      const page = await world.signedIn();
      await drop(page, '大名单.csv', makeLargeFile());
      await page.getByText('已按列名猜测各列的含义').waitFor({ timeout: READING_MS });
      await page.getByText('GB18030（含 GBK）').waitFor();
      await page.getByText('100,000', { exact: true }).waitFor();
      await page.getByRole('cell', { name: '张三', exact: true }).first().waitFor();
      await preview(page);
      await page.getByRole('row', { name: /^1 不会导入 「手机号」/ }).waitFor();
      await page.getByRole('row', { name: /^2 会导入 / }).waitFor();
      // The address leads to the same step again.
      await page.reload();
      await page.getByText('19 行可以导入，1 行不能').waitFor();

      await start(page);
      await page.getByText(/^已处理 [1-9][\d,]* \/ 100,000 行$/).waitFor({ timeout: READING_MS });
      await page.reload();
      await page.getByRole('progressbar', { name: '导入进度' }).waitFor();
      await page.getByText('导入完成，成功 99,990 行，失败 10 行').waitFor({ timeout: LARGE_MS });
      await page.getByText('身份值格式不正确 10').waitFor();
      expect(await countUsers('华东大名单')).toBe(49_990);
      expect(await countUsers('华南大名单')).toBe(50_000);

      await page.getByRole('link', { name: '查看各批次' }).click();
      await page
        .getByRole('row', { name: /已完成 文件 大名单.csv 加入分组 .* 500 499 1 / })
        .first()
        .getByRole('link')
        .first()
        .click();
      // As the file counts it, not its part of 500 rows.
      await page.getByRole('columnheader', { name: '数据行号（不含表头）' }).waitFor();
      await page.getByRole('row', { name: /90,001 身份值格式不正确/ }).waitFor();
      await page.goto(`${world.baseUrl}/e/1/files`);
      await page.getByRole('row', { name: /大名单.csv 已完成 100,000 99,990 10 operator/ }).waitFor();
    },
    LARGE_MS,
  );

  test('a dry run tells what a file would do without doing it', async () => {
    const page = await world.signedIn();
    // One row more than a part has.
    const phones = [...Array.from({ length: 500 }, (_, index) => 13_700_000_000 + index), '不详'];
    await drop(page, '试一试.csv', `手机号,分组\n${phones.map((phone) => `${phone},试运行组\n`).join('')}`);
    await preview(page);
    await page.getByRole('button', { name: '试运行整个文件' }).click();
    await page.getByText('会新建的 1 个分组').waitFor({ timeout: IMPORT_MS });
    await page.getByText('同一个人在几份中出现，会重复计数').waitFor();
    expect(await countUsers('试运行组')).toBeUndefined();
    await page.getByRole('button', { name: '开始导入' }).click();
    const question = page.getByRole('dialog', { name: '导入 501 行，加入分组？' });
    await question.getByText('试运行结果：500 行会成功，1 行会失败，最多新建 500 个用户').waitFor();
    await question.getByText('列「分组」').waitFor();
  });

  test('failed rows are downloaded, corrected and dropped again, with the columns remembered', async () => {
    const page = await world.signedIn();
    await drop(
      page,
      '有错.csv',
      '电话,姓名,标签\n13600000001,甲,订正组\n1360000000X,乙,订正组\n1360000000Y,丙,订正组\n',
    );
    await page.getByLabel('所有行都有的分组').fill('待回访');
    await page.getByLabel('所有行都有的分组').press('Enter');
    await preview(page);
    await start(page);
    await page.getByText('导入完成，成功 1 行，失败 2 行').waitFor({ timeout: IMPORT_MS });
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载失败的行' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('有错-失败行.csv');
    const text = await readFile(await file.path(), 'utf8');
    expect(text).toContain('1360000000X,乙,订正组,IDENTITY_VALUE_INVALID,');

    await drop(page, file.suggestedFilename(), text.replace('0X', '02').replace('0Y', '03'));
    await page.getByText('列名与之前导入过的文件相同').waitFor({ timeout: READING_MS });
    await page.getByText('上次填写的分组仍会用于所有行：待回访').waitFor();
    await preview(page);
    await start(page);
    await page.getByText('导入完成，成功 2 行').waitFor({ timeout: IMPORT_MS });
    expect(await countUsers('订正组')).toBe(3);
  });

  test('taking people out is called that, and is not taken over from the last file unseen', async () => {
    const page = await world.signedIn();
    const file = '电话,标签\n13600000001,移出组\n';
    await drop(page, '加入.csv', file);
    await page.getByLabel('所有行都有的分组').fill('全体');
    await page.getByLabel('所有行都有的分组').press('Enter');
    await preview(page);
    await start(page);
    await page.getByText('导入完成，成功 1 行').waitFor({ timeout: IMPORT_MS });

    for (const name of ['移出.csv', '又一个.csv']) {
      await drop(page, name, file);
      await page.getByText('上次填写的分组仍会用于所有行：全体').waitFor({ timeout: READING_MS });
      const carried = page.getByText('上次的操作是“移出分组”，这次也会移出');
      if (name === '又一个.csv') await carried.waitFor();
      else await page.getByRole('radio', { name: '移出分组' }).check();
      await page.getByRole('button', { name: '预览', exact: true }).click();
      await page.getByText('1 行的用户可以移出，0 行不能').waitFor({ timeout: IMPORT_MS });
      await page.getByRole('row', { name: /^1 会移出 / }).waitFor();
      await page.getByRole('button', { name: '开始导入' }).click();
      const question = page.getByRole('dialog', { name: '把 1 行中的用户移出分组？' });
      await question.getByText('列「标签」、全体（所有行）').waitFor();
      await question.getByRole('button', { name: '开始导入' }).click();
      await page.getByText('导入完成，成功 1 行').waitFor({ timeout: IMPORT_MS });
    }
    expect(await countUsers('全体')).toBe(0);
  });

  test(
    'a cancelled import says what stays, and what was not imported',
    async () => {
      const page = await world.signedIn();
      await drop(page, '取消.csv', makeLargeFile('取消组'));
      await preview(page);
      await start(page);
      await page.getByRole('button', { name: '取消导入' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '取消导入' }).click();
      const notice = page.getByText(/^已取消：已处理的 [\d,]+ 行保持不变，其余 [\d,]+ 行没有导入$/);
      await notice.waitFor({ timeout: READING_MS });
      const [done = 0, rest = 0] = (await notice.innerText()).match(/[\d,]{2,}|\d/g)?.map(readNumber) ?? [];
      expect(done + rest).toBe(ROWS);
      expect(rest).toBeGreaterThan(0);
      await page.getByText('请在导入记录中打开相应批次并撤销').waitFor();
    },
    LARGE_MS,
  );

  test('columns of an Excel file are set by hand: an identity of an app, groups of a department', async () => {
    await saveDepartment('excel-dept', '销售部');
    const page = await world.signedIn();
    await drop(page, '名单.xlsx', await makeWorkbook());
    await page.getByText('Excel 工作簿').waitFor({ timeout: READING_MS });
    await page.getByText('请至少把一列设为用户身份。').last().waitFor();
    await choose(page, '「A」的含义', '微信 openid');
    await choose(page, '「A」的 platform', '固定值');
    await page.getByLabel('「A」的 platform 固定值').fill('wechat');
    await choose(page, '「A」的 appid', '取自列「B」');
    await page.getByText('用作「A」的 appid').waitFor();
    await choose(page, '「C」的含义', '用户分组');
    await page.getByRole('radio', { name: '某个部门的分组' }).check();
    await page.getByText('请选择部门').last().waitFor();
    await choose(page, '选择部门', '销售部');
    await page.getByLabel('所有行都有的分组').fill('全部客户');
    await page.getByLabel('所有行都有的分组').press('Enter');
    await preview(page);
    await page.getByText('2 行可以导入，0 行不能；会新建 2 个用户').waitFor();
    // What was chosen is there again for who goes back.
    await page.getByRole('button', { name: '修改字段对应' }).click();
    expect(await page.getByLabel('「A」的 platform 固定值').inputValue()).toBe('wechat');
    await preview(page);
    await start(page);
    await page.getByText('导入完成，成功 2 行').waitFor({ timeout: IMPORT_MS });
    expect(await countUsers('全部客户')).toBe(2);
    expect(await countUsers('Excel 组')).toBe(2);
  });

  test('a file that cannot be read says why, and one that is put away is gone', async () => {
    const page = await world.signedIn();
    const oldWorkbook = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000)]);
    await drop(page, '旧.xls', oldWorkbook);
    await page.getByText('这个文件不能导入').waitFor({ timeout: READING_MS });
    await page.getByRole('alert').getByText('.xlsx').waitFor();
    await drop(page, '图片.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    await page.getByText('这个文件不能导入').waitFor({ timeout: READING_MS });

    await page.getByRole('button', { name: '导入另一个文件' }).click();
    await page
      .getByLabel('选择文件')
      .setInputFiles({ name: '空.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
    await page.getByRole('alert').getByText('文件是空的').waitFor();

    await drop(page, '不要了.csv', '手机号\n13500000001\n');
    await page.getByText('已按列名猜测').waitFor({ timeout: READING_MS });
    await page.getByRole('button', { name: '放弃此文件' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '放弃此文件' }).click();
    await page.getByText('已放弃，没有导入任何数据').waitFor();
    await page.goto(`${world.baseUrl}/e/1/files`);
    await page.getByRole('row', { name: /^不要了.csv 已取消 1 — — operator/ }).waitFor();
    expect(await page.getByRole('row', { name: /无法读取/ }).count()).toBe(2);
  });

  async function saveDepartment(thirdDeptId: string, name: string): Promise<void> {
    const response = await fetch(`${world.baseUrl}/api/integrate/department/batchSave`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': world.token },
      body: JSON.stringify({ data: [{ thirdDeptId, name }] }),
    });
    expect(response.status).toBe(200);
  }
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByTitle(option, { exact: true }).last().click();
}

/** Half of its rows are of one group, half of another; or all of `group`. */
function makeLargeFile(group?: string): Buffer {
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const phone = index % BAD_EVERY === 0 ? '不详' : String(13_800_000_000 + index);
    return `${phone},张三,${group ?? (index % 2 === 0 ? '华东大名单' : '华南大名单')}`;
  });
  return encodeGb18030(`手机号,姓名,用户分组\r\n${lines.join('\r\n')}\r\n`);
}

function makeWorkbook(): Promise<Buffer> {
  const row = (...cells: string[]): { value: string }[] => cells.map((value) => ({ value }));
  return writeXlsxFile([
    row('A', 'B', 'C'),
    row('o-1', 'wx-app', 'Excel 组'),
    row('o-2', 'wx-app', 'Excel 组'),
  ]).toBuffer();
}

function readNumber(text: string): number {
  return Number(text.replaceAll(',', ''));
}
