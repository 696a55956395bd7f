import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

/** The root of the repository. */
export const ROOT = path.resolve(import.meta.dirname, '../../..');

export interface SourceFile {
  /** From the root, with forward slashes: `server/src/main.ts`. */
  path: string;
  text: string;
  tree: ts.SourceFile;
  imports: Import[];
}

export interface Import {
  /** As written: `../errors.ts`, `pg`, `node:fs`. */
  specifier: string;
  /** The file from the root, for a relative import. */
  target: string | null;
  /** Nothing of it is left when the program runs. */
  isTypeOnly: boolean;
}

const IGNORED_DIRS = new Set(['node_modules', 'dist', 'generated', 'coverage', '.git']);

/** Every file under `directory` whose name ends in one of `endings`, from the root, sorted. */
export function listFiles(directory: string, endings: string[]): string[] {
  const found = readdirSync(path.join(ROOT, directory), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(directory, entry.name);
    if (entry.isDirectory()) return IGNORED_DIRS.has(entry.name) ? [] : listFiles(file, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [file] : [];
  });
  return found.toSorted();
}

export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The TypeScript and JavaScript of the three packages. */
export function readSourceFiles(): SourceFile[] {
  return ['server', 'client', 'console']
    .flatMap((workspace) => listFiles(workspace, ['.ts', '.tsx', '.mjs']))
    .map((file) => parseSource(file, readText(file)));
}

export function parseSource(file: string, text: string): SourceFile {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  return { path: file, text, tree, imports: readImports(file, tree) };
}

export function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file);
}

/** Calls `visit` for every node of the file. */
export function walk(file: SourceFile, visit: (node: ts.Node) => void): void {
  const descend = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, descend);
  };
  descend(file.tree);
}

/** The texts of a file's string literals and templates, `?` in the place of each value that a template takes in. */
export function readLiterals(file: SourceFile): string[] {
  const texts: string[] = [];
  walk(file, (node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node)) {
      texts.push(node.head.text + node.templateSpans.map((span) => `?${span.literal.text}`).join(''));
    }
  });
  return texts;
}

function readImports(file: string, tree: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const add = (specifier: ts.Expression | undefined, isTypeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const isRelative = specifier.text.startsWith('.');
    const target = isRelative ? path.posix.join(path.posix.dirname(file), specifier.text) : null;
    imports.push({ specifier: specifier.text, target, isTypeOnly });
  };
  const descend = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly === true);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, descend);
  };
  descend(tree);
  return imports;
}
