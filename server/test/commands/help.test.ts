import { expect, test } from 'vitest';
import { OPERATOR_TASKS } from '../../src/commands/commands.ts';
import { readRequest } from '../../src/commands/run-command.ts';
import { readText } from '../repository/source-files.ts';
import { run } from '../process/product.ts';

test('--help lists every command with a line of Chinese and a line of English', async () => {
  const product = await run(['--help']);
  expect((await product.exited).code).toBe(0);
  for (const { words, usage, help } of OPERATOR_TASKS) {
    expect(product.output()).toContain(
      `  ${`${words} ${usage}`.trim()}\n      ${help.zh}\n      ${help.en}\n`,
    );
    expect(help.zh).toMatch(/\p{Script=Han}/u);
    expect(help.en).not.toMatch(/[\r\n]/);
  }
  for (const command of ['start', 'serve', 'work', 'migrate'])
    expect(product.output()).toContain(`  ${command} `);
});

test('docs/operations.md names every command', () => {
  const text = readText('docs/operations.md');
  expect(OPERATOR_TASKS.filter(({ words }) => !text.includes(`\`${words}\``))).toEqual([]);
});

test('no two commands have the same words', () => {
  const words = OPERATOR_TASKS.map((command) => command.words);
  expect(new Set(words).size).toBe(words.length);
});

test.each([
  ['app', '--help'],
  ['app', 'rotate', '-h'],
  ['help', '--help'],
  ['start', '--help'],
])('%s %s answers with help and exit code 0', (...args) => {
  expect(readRequest(args)).toMatchObject({ exitCode: 0 });
});

test('the help of one command is about that command', () => {
  const request = readRequest(['app', 'rotate', '--help']);
  expect('text' in request && request.text).toContain('app rotate ID [--overlap HOURS]');
  expect('text' in request && request.text).not.toContain('app create');
});

test.each([
  [[]],
  [['dance']],
  [['app']],
  [['app', 'dance']],
  [['app', 'approve']],
  [['app', 'approve', '1', '2']],
])('%j is wrong usage: exit code 2 and what would be right', (args) => {
  const request = readRequest(args);
  expect(request).toMatchObject({ exitCode: 2 });
  expect('text' in request && request.text).toMatch(/app approve ID/);
});

test('a command on a directory without a database makes none', async () => {
  const product = await run(['enterprise', 'list']);
  expect((await product.exited).code).toBe(1);
  expect(product.output()).toContain('There is no database in');
});

test('config check prints the settings, and all problems at once with exit code 78', async () => {
  const good = await run(['config', 'check', '--json'], {
    env: { DATABASE_URL: 'postgres://u:geheim@h/db' },
  });
  expect((await good.exited).code).toBe(0);
  expect(JSON.parse(good.output())).toContainEqual({
    name: 'DATABASE_URL',
    value: 'postgres://u:***@h/db',
    isSet: true,
  });
  const bad = await run(['config', 'check'], { env: { PORT: 'x', POOL_SIZE: '0' } });
  expect((await bad.exited).code).toBe(78);
  expect(bad.output()).toMatch(/PORT=x[\s\S]*POOL_SIZE=0/);
});
