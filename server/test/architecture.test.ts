import path from 'node:path';

import ts from 'typescript';
import { describe, expect, test } from 'vitest';

import { findLayerBreaks } from './repository/layers.ts';
import { findSchemaBreaks, findSqlBreaks, findTenantTables, readMigrations } from './repository/sql-rules.ts';
import {
  isTest,
  listFiles,
  parseSource,
  readSourceFiles,
  readText,
  walk,
  type SourceFile,
} from './repository/source-files.ts';

const files = readSourceFiles();
const FILE_LINES_MAX = 300;
/** Each of them means that an idea has no name yet. */
const DRAWERS = /(^|[/-])(utils?|helpers?|common|lib|managers?|services?|misc|base)([/.-]|$)/;

describe('layers', () => {
  test('imports run one way', () => {
    expect(files.flatMap(findLayerBreaks)).toEqual([]);
  });

  test.each([
    ['server/src/domain/x.ts', `import { acceptBatch } from '../operations/accept-batch.ts';`],
    ['server/src/domain/x.ts', `import { readFile } from 'node:fs/promises';`],
    ['server/src/domain/x.ts', `import { pino } from 'pino';`],
    ['server/src/postgres/x.ts', `import type { JudgedRow } from '../domain/judge-row.ts';`],
    ['server/src/operations/x.ts', `import { Call } from '../http/route.ts';`],
    ['server/src/http/x.ts', `import { startWorker } from '../worker/worker.ts';`],
    ['server/src/http/x.ts', `import pg from 'pg';`],
    ['server/src/worker/x.ts', `export { writeResult } from '../http/result-text.ts';`],
    ['server/src/worker/x.ts', `import { readConfig } from '../config.ts';`],
    ['server/src/http/x.ts', `const main = await import('../main.ts');`],
    ['console/src/api/x.ts', `import { Page } from '../components/page.tsx';`],
    ['console/src/components/x.tsx', `import { router } from '../routes.tsx';`],
    ['console/src/pages/groups/x.tsx', `import { FilesPage } from '../files/files-page.tsx';`],
    ['client/src/x.ts', `import type { Row } from '../../server/src/domain/judge-row.ts';`],
  ])('%s may not contain: %s', (file, text) => {
    expect(findLayerBreaks(parseSource(file, text))).toHaveLength(1);
  });

  test('every package that is imported is declared by the workspace that imports it', () => {
    expect(files.flatMap(findUndeclaredImports)).toEqual([]);
  });

  test('every dependency of the server is imported by it', () => {
    const shipped = files.filter((file) => file.path.startsWith('server/src/'));
    const used = new Set(
      shipped.flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))),
    );
    const { dependencies = {} } = readManifest('server');
    expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('the world outside', () => {
  test('only server/src/main.ts reads the environment', () => {
    const sources = files.filter(({ path: file }) => /^(server|client|console)\/src\//.test(file));
    const readers = sources.filter((file) => readsEnvironment(file)).map((file) => file.path);
    expect(readers.filter((file) => file !== 'server/src/main.ts' && !isTest(file))).toEqual([]);
  });

  test.each([
    'const port = process.env.PORT;',
    `const { env } = process;`,
    `import { env } from 'node:process';`,
    `import process from 'node:process'; const port = process['env'].PORT;`,
  ])('a reader of the environment is recognized: %s', (text) => {
    expect(readsEnvironment(parseSource('server/src/http/x.ts', text))).toBe(true);
  });

  test('domain/ has no clock, no chance and no output', () => {
    const domain = files.filter((file) => file.path.startsWith('server/src/domain/') && !isTest(file.path));
    expect(domain.length).toBeGreaterThan(10);
    expect(domain.flatMap(findImpurities)).toEqual([]);
  });

  test.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'performance.now()',
    'setTimeout(f, 1)',
    'fetch(url)',
  ])('an impure expression is recognized: %s', (text) => {
    expect(findImpurities(parseSource('server/src/domain/x.ts', text))).toHaveLength(1);
  });
});

describe('SQL', () => {
  const tenantTables = findTenantTables(readMigrations());

  test('the tenant tables are those that the migrations call distributed', () => {
    expect(tenantTables).toEqual(expect.arrayContaining(['lane', 'import_batch', 'identity', 'relation']));
    expect(tenantTables).not.toContain('app');
  });

  test('every table says where its rows lie, and a distributed one has enterprise_id first in every key', () => {
    expect(findSchemaBreaks(readMigrations())).toEqual([]);
  });

  test.each([
    'create table a (\n  id int primary key\n);\n',
    '-- distributed\ncreate table a (\n  id int primary key\n);\n',
    '-- distributed\ncreate table a (\n  enterprise_id int,\n  id int,\n  primary key (id, enterprise_id)\n);\n',
    '-- distributed\ncreate table a (\n  enterprise_id int primary key,\n  b int\n);\ncreate index c on a (b);\n',
  ])('a migration may not contain: %j', (text) => {
    expect(findSchemaBreaks(text)).toHaveLength(1);
  });

  test('stands in operations/ and postgres/ only, and names enterprise_id for every tenant table', () => {
    const sources = files.filter(({ path: file }) => file.startsWith('server/src/') && !isTest(file));
    expect(sources.flatMap((file) => findSqlBreaks(file, tenantTables))).toEqual([]);
  });

  test.each([
    ['server/src/http/x.ts', 'select 1 from app'],
    ['server/src/worker/x.ts', 'update lane set served_at = now() where enterprise_id = $1::int'],
    ['server/src/operations/x.ts', 'select id from import_batch where id = $1::bigint'],
    ['server/src/operations/x.ts', 'insert into relation (group_id, user_id) values ($1::int, $2::bigint)'],
    ['server/src/operations/x.ts', 'delete from relation r using lane l where r.enterprise_id = $1::int'],
    [
      'server/src/operations/x.ts',
      'with b as (select id from import_batch where enterprise_id = $1::int) select body from import_payload',
    ],
  ])('%s may not contain: %s', (file, sql) => {
    expect(findSqlBreaks(parseSource(file, `const text = \`${sql}\`;`), tenantTables)).toHaveLength(1);
  });
});

describe('names and sizes', () => {
  test('files are kebab-case and named after what is in them', () => {
    const names = files.map(({ path: file }) => file);
    expect(names.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/.test(path.basename(file)))).toEqual(
      [],
    );
    expect(names.filter((file) => DRAWERS.test(file))).toEqual([]);
  });

  test(`no file is longer than ${FILE_LINES_MAX} lines`, () => {
    const all = [...files, ...listFiles('.ci', ['']).map((file) => ({ path: file, text: readText(file) }))];
    const long = all.filter(({ text }) => text.trimEnd().split('\n').length > FILE_LINES_MAX);
    expect(long.map((file) => file.path)).toEqual([]);
  });

  test('an operation is one function on a database, named as its file', () => {
    const operations = files.filter(
      ({ path: file }) => file.startsWith('server/src/operations/') && !isTest(file),
    );
    expect(operations.length).toBeGreaterThan(10);
    expect(operations.flatMap(findMisnamedOperation)).toEqual([]);
  });
});

function findUndeclaredImports({ path: file, imports }: SourceFile): string[] {
  const [workspace = ''] = file.split('/');
  const { dependencies, optionalDependencies, devDependencies } = readManifest(workspace);
  const isShipped = file.startsWith(`${workspace}/src/`) && !isTest(file);
  const shipped = { ...dependencies, ...optionalDependencies };
  const declared = isShipped
    ? shipped
    : { ...shipped, ...devDependencies, ...readManifest('.').devDependencies };
  return imports.flatMap(({ specifier, target }) => {
    const name = packageOf(specifier);
    if (target !== null || name.startsWith('node:') || Object.hasOwn(declared, name)) return [];
    const how = isShipped ? 'declare as a dependency' : 'declare';
    return [`${file} imports ${name}, which ${workspace}/package.json does not ${how}`];
  });
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function readManifest(workspace: string): Manifest {
  return JSON.parse(readText(`${workspace}/package.json`)) as Manifest;
}

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function readsEnvironment(file: SourceFile): boolean {
  let isReader = false;
  walk(file, (node) => {
    // `process.env`, `process['env']`, `{ env } = process`, `import { env } from 'node:process'`.
    if (!(ts.isIdentifier(node) || ts.isStringLiteral(node)) || node.text !== 'env') return;
    let statement: ts.Node = node;
    while (!ts.isSourceFile(statement.parent) && !ts.isStatement(statement)) statement = statement.parent;
    if (/\bprocess\b/.test(statement.getText())) isReader = true;
  });
  return isReader;
}

const IMPURE_NAMES = /^(performance|crypto|process|console|fetch|setTimeout|setInterval|setImmediate)$/;

function findImpurities(file: SourceFile): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    const isImpure =
      (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random)$/.test(node.getText())) ||
      (ts.isNewExpression(node) &&
        node.expression.getText() === 'Date' &&
        (node.arguments ?? []).length === 0) ||
      (ts.isIdentifier(node) && IMPURE_NAMES.test(node.text) && isUsedAsValue(node));
    if (isImpure) {
      found.push(
        `${file.path} uses ${node.getText()}: domain/ is pure; time and chance come in as arguments`,
      );
    }
  });
  return found;
}

/** Not the name of somebody's property. */
function isUsedAsValue(node: ts.Identifier): boolean {
  return !('name' in node.parent && node.parent.name === node);
}

function findMisnamedOperation(file: SourceFile): string[] {
  const name = path.basename(file.path, '.ts').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const operation = file.tree.statements.find(
    (statement): statement is ts.FunctionDeclaration =>
      ts.isFunctionDeclaration(statement) &&
      statement.name?.text === name &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true,
  );
  if (operation === undefined) return [`${file.path} does not export a function ${name}`];
  const type = operation.parameters[0]?.type?.getText();
  if (type === 'Db' || type === 'Database') return [];
  return [`${file.path}: the first parameter of ${name} is not a Db, so callers cannot compose it`];
}
