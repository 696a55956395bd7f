import { listFiles, readLiterals, readText, type SourceFile } from './source-files.ts';

const SQL_START =
  /^\s*(select\s+\w+\(|select\s(?=[\s\S]*\bfrom\s)|insert\s+into\s|update\s+\w+(\s+\w+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+\s+as\s|(create|alter|drop|truncate)\s+(table|index|schema|database|sequence)\s|begin\b|commit$|rollback$|set\s+(local|session)\s|lock\s+table|copy\s+\w+\s|merge\s+into\s)/i;

const TABLE_REFERENCE = /\b(?:from|join|into|update|using)\s+(?:only\s+)?(\w+)/gi;

export function readMigrations(): string {
  return listFiles('server/sql', ['.sql']).map(readText).join('\n');
}

interface Table {
  name: string;
  /** Where its rows lie on Citus, the first word of its comment; null when it does not say. */
  kind: string | null;
  body: string;
}

/** The tables that are distributed by enterprise_id. */
export function findTenantTables(migrations: string): string[] {
  return readTables(migrations).flatMap(({ kind, name }) => (kind === 'distributed' ? [name] : []));
}

function readTables(migrations: string): Table[] {
  const tables = migrations.matchAll(/((?:^--.*\n)*)^create table (\w+) \(\n([\s\S]*?)^\);/gm);
  return [...tables].map(([, comment = '', name = '', body = '']) => ({
    name,
    kind: /^-- (distributed|reference|local)\b/m.exec(comment)?.[1] ?? null,
    body,
  }));
}

/** The tables that do not say where their rows lie, and the keys of distributed ones that other enterprises' rows share. */
export function findSchemaBreaks(migrations: string): string[] {
  const breaks: string[] = [];
  const tenantTables = findTenantTables(migrations);
  for (const { name, kind, body } of readTables(migrations)) {
    if (kind === null) breaks.push(`${name}: its comment says neither distributed nor reference nor local`);
    if (kind !== 'distributed') continue;
    const keys = [...body.matchAll(/(?:^ +(\w+) [^(\n]*)?(?:primary key|unique)(?: \((\w+))?/gm)];
    for (const [, column, first = column] of keys) {
      if (first !== 'enterprise_id')
        breaks.push(`${name}: a key begins with ${first}, not with enterprise_id`);
    }
  }
  for (const [, name = '', first] of migrations.matchAll(
    /^create (?:unique )?index \w+ on (\w+) \((\w+)/gm,
  )) {
    if (tenantTables.includes(name) && first !== 'enterprise_id') {
      breaks.push(`${name}: an index begins with ${first}, not with enterprise_id`);
    }
  }
  return breaks;
}

/** The statements of a file that stand in the wrong folder, or touch a tenant table without its enterprise_id. */
export function findSqlBreaks(file: SourceFile, tenantTables: string[]): string[] {
  const isSqlFolder = /^server\/src\/(operations|postgres)\//.test(file.path);
  return readLiterals(file).flatMap((text) => {
    if (!SQL_START.test(text)) return [];
    const start = text.trim().split(/\s+/).slice(0, 6).join(' ');
    if (!isSqlFolder) return [`${file.path} has SQL (${start} …), which belongs in operations/ or postgres/`];
    const touched = [...text.matchAll(TABLE_REFERENCE)].map(([, table = '']) => table);
    const tenantTouched = touched.filter((table) => tenantTables.includes(table));
    const mentions = text.match(/\benterprise_id\b/g) ?? [];
    if (mentions.length >= tenantTouched.length) return [];
    return [
      `${file.path}: “${start} …” names enterprise_id ${mentions.length} times for ${tenantTouched.length} tenant ` +
        `tables (${tenantTouched.join(', ')}), so it may reach another enterprise's rows`,
    ];
  });
}
