import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { OPERATOR_TASKS } from '../src/commands/commands.ts';
import { readConfig } from '../src/config.ts';
import { ROW_REASONS } from '../src/domain/row-reasons.ts';
import { BacklogGauge } from '../src/http/backlog-gauge.ts';
import { HTTP_ERRORS } from '../src/http/errors.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { CONSOLE_ROUTES } from '../src/http/console/console-routes.ts';
import { ROUTES } from '../src/http/routes.ts';
import { writeHelp } from '../src/process/help.ts';
import { workerRegistry } from '../src/worker/metrics.ts';
import { ROOT, listFiles, readText } from './repository/source-files.ts';

const pages = [...readdirSync(ROOT).filter((file) => file.endsWith('.md')), ...listFiles('docs', ['.md'])];

describe('links', () => {
  test.each(pages)('every relative link of %s leads somewhere', (page) => {
    const links = [...readText(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });

  test('a page in two languages links to its other half', () => {
    const translated = pages.filter((page) => page.endsWith('.zh-CN.md'));
    expect(translated.length).toBeGreaterThan(2);
    for (const page of translated) {
      const english = page.replace('.zh-CN.md', '.md');
      expect(readText(page)).toContain(`(${path.basename(english)})`);
      expect(readText(english)).toContain(`(${path.basename(page)})`);
    }
  });
});

test('every npm script that a page mentions exists', () => {
  const scriptsOf = (workspace: string): Record<string, string> =>
    (JSON.parse(readText(path.join(workspace, 'package.json'))) as { scripts: Record<string, string> })
      .scripts;
  const mentions = pages.flatMap((page) =>
    [...readText(page).matchAll(/npm (?:run ([\w:-]+)(?: -w (\w+))?|(start|test)\b)/g)].map(
      ([mention, named, workspace = '.', short = '']) => ({ page, mention, workspace, name: named ?? short }),
    ),
  );
  expect(mentions.length).toBeGreaterThan(5);
  expect(mentions.filter(({ workspace, name }) => scriptsOf(workspace)[name] === undefined)).toEqual([]);
});

describe.each(['docs/error-codes.md', 'docs/error-codes.zh-CN.md'])('%s', (page) => {
  test('lists every code of a refused request with its HTTP status and code', () => {
    const rows = readTable(page).filter(([status]) => /^\d{3}$/.test(status ?? ''));
    const listed = rows.map(([status, code, errorCode]) => [errorCode, { status: Number(status), code }]);
    expect(Object.fromEntries(listed)).toEqual(quoteKeys(HTTP_ERRORS));
    expect(listed).toHaveLength(Object.keys(HTTP_ERRORS).length);
  });

  test('lists every row failure and warning, in the order in which they are asked', () => {
    const listed = readTable(page).flatMap(([code = '']) => (/^`[A-Z_]+`$/.test(code) ? [code] : []));
    expect(listed).toEqual(Object.keys(quoteKeys(ROW_REASONS)));
  });
});

describe('configuration', () => {
  const names = new Set<string>();
  const recorder = new Proxy({}, { get: (_, name) => void names.add(String(name)) });
  const defaults = readConfig(recorder);

  test('docs/operations.md lists every environment variable with its default', () => {
    const listed = readTable('docs/operations.md').filter(([name = '']) => names.has(unquote(name)));
    expect(listed.map(([name = '']) => unquote(name)).toSorted()).toEqual([...names].toSorted());
    const written = Object.fromEntries(
      listed.map(([name = '', value = '']) => [unquote(name), unquote(value)]),
    );
    expect(readConfig(written)).toEqual(defaults);
  });

  test('the help lists every environment variable with its default', () => {
    const listed = [...writeHelp('').matchAll(/^ {2}([A-Z][A-Z0-9_]+)(?:=(\S+))?\s/gm)];
    expect(listed.map(([, name]) => name ?? '').toSorted()).toEqual([...names].toSorted());
    expect(readConfig(Object.fromEntries(listed.map(([, name, value]) => [name, value])))).toEqual(defaults);
  });
});

test("docs/operations.md lists every operator's command", () => {
  const text = readText('docs/operations.md');
  const missing = OPERATOR_TASKS.map(({ words }) => words).filter((words) => !text.includes(`\`${words}\``));
  expect(missing).toEqual([]);
});

test('docs/operations.md lists every metric', async () => {
  const backlog = new BacklogGauge({ query: () => Promise.reject(new Error('not asked')) }, 1);
  const served = [...(await createMetrics(backlog).write(null)).matchAll(/^# TYPE (\w+)/gm)];
  const names = new Set(served.map(([, name]) => name));
  for (const { name } of workerRegistry.getMetricsAsArray()) names.add(name);
  const listed = [...readText('docs/operations.md').matchAll(/`(muster_\w+)`/g)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(names);
});

test.each(['docs/api.md', 'docs/api.zh-CN.md'])('%s describes every route', (page) => {
  const text = readText(page);
  const missing = [...ROUTES, ...CONSOLE_ROUTES].filter(
    ({ path: route, methods }) => !text.includes(`\`${methods.join('|')} ${route}`),
  );
  expect(missing.map(({ path: route }) => route)).toEqual([]);
});

test('decision records are numbered 1, 2, 3 and so on, and say context, decision, alternatives, consequences', () => {
  const records = listFiles('docs/decisions', ['.md']);
  const numbers = records.map((file) => Number(path.basename(file).slice(0, 4)));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  for (const record of records) {
    const headings = [...readText(record).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Context', 'Decision', 'Alternatives', 'Consequences']);
  }
});

function leadsSomewhere(page: string, link: string): boolean {
  const [file = '', anchor] = decodeURIComponent(link).split('#');
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (!existsSync(path.join(ROOT, target))) return false;
  return anchor === undefined || readAnchors(readText(target)).includes(anchor);
}

/** As GitHub makes them of headings. */
function readAnchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The cells of every table row of a page. */
function readTable(page: string): string[][] {
  const rows = readText(page).match(/^\|.*\|$/gm) ?? [];
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

function quoteKeys<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [`\`${key}\``, value]));
}

function unquote(cell: string): string {
  return cell.replaceAll('`', '');
}
