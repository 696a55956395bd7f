import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { requestResource } from '../resources.ts';
import { findProcesses, isReady, makeDataDir, run } from './product.ts';

const DEMO = path.resolve(import.meta.dirname, '../../scripts/demo.mjs');

/** The first start after a change also builds. */
const TIMEOUT_MS = 120_000;

async function runDemo(env: Record<string, string>): Promise<{ stdout: string; stderr: string }> {
  await requestResource('dist');
  return promisify(execFile)(process.execPath, [DEMO], { env: { PATH: process.env.PATH, ...env } });
}

/** The number behind a label of the last table of counts. */
function readCount(output: string, label: string): number {
  const [, count] = new RegExp(`.*^ +${label} / [a-z ]+ (\\d+)$`, 'ms').exec(output) ?? [];
  return Number(count);
}

test(
  'the demo starts a server when none runs, shows verdicts of many kinds, and leaves nothing running',
  async () => {
    const dataDir = await makeDataDir();
    const { stdout } = await runDemo({ DATA_DIR: dataDir, PORT: '0' });
    expect(stdout).toContain('No server is running');
    expect([readCount(stdout, '总行数'), readCount(stdout, '成功'), readCount(stdout, '失败')]).toEqual([
      500, 471, 29,
    ]);
    const codes = [...stdout.matchAll(/^ {2}([A-Z_]{5,}) /gm)].map(([, code]) => code);
    expect(new Set(codes).size).toBeGreaterThanOrEqual(12);
    expect(codes).toEqual(
      expect.arrayContaining(['IDENTITY_VALUE_INVALID', 'DEPT_NOT_FOUND', 'FULLWIDTH_COMMA']),
    );
    expect(await findProcesses({ dataDir })).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'beside a running server the demo uses that one, makes nothing twice, and leaves it running',
  async () => {
    const product = await run(['start']);
    const baseUrl = await product.baseUrl();
    const first = await runDemo({ DATA_DIR: product.dataDir });
    expect(first.stdout).not.toContain('No server is running');
    expect(readCount(first.stdout, '新增关系')).toBeGreaterThan(600);
    // Columns line up, a Chinese character being two columns wide: one width for each of the two tables of counts.
    const table = first.stdout.split('\n').filter((line) => /^ .*\/ [a-z ]+ \d+$/.test(line));
    expect(table).toHaveLength(16);
    expect(new Set(table.map((line) => line.replace(/\p{Script=Han}/gu, '..').length)).size).toBe(2);
    const second = await runDemo({ DATA_DIR: product.dataDir });
    expect([readCount(second.stdout, '新增关系'), readCount(second.stdout, '新建用户')]).toEqual([0, 0]);
    expect(await isReady(baseUrl)).toBe(true);
  },
  TIMEOUT_MS,
);

test(
  'a server that cannot start says why, and the demo fails',
  async () => {
    const failure = runDemo({ DATA_DIR: await makeDataDir(), PORT: 'eighty' });
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/PORT=eighty[\s\S]*The server is not ready/) as string,
    });
  },
  TIMEOUT_MS,
);
