import type { SourceFile } from './source-files.ts';
import { isTest } from './source-files.ts';

interface Layer {
  /** Which other folders of server/src it may import. */
  folders: string[];
  why: string;
}

const LAYERS: Record<string, Layer> = {
  domain: { folders: [], why: 'domain/ is pure: it knows neither the database nor who calls' },
  postgres: { folders: [], why: 'postgres/ serves any operation and knows none' },
  operations: {
    folders: ['domain', 'postgres'],
    why: 'an operation is called by http/ and worker/ alike, so it knows neither',
  },
  http: {
    folders: ['operations', 'domain', 'postgres'],
    why: 'accepting and applying are two processes that share nothing but the database',
  },
  worker: {
    folders: ['operations', 'domain', 'postgres'],
    why: 'accepting and applying are two processes that share nothing but the database',
  },
  commands: {
    folders: ['process', 'operations', 'domain', 'postgres'],
    why: 'a command does what an operator asks, beside the running product and not as a part of it',
  },
  process: {
    folders: ['http', 'worker', 'operations', 'domain', 'postgres'],
    why: 'only main.ts reads the environment and starts things',
  },
};

/** Files of server/src that every folder may import; of config.ts only its types. */
const ROOT_FILES = ['errors.ts', 'log.ts', 'config.ts'];

/** Packages with a folder of their own. */
const PACKAGE_HOMES: [pattern: RegExp, folder: string, why: string][] = [
  [/^pg(-|$)/, 'postgres', 'a database is reached through postgres/database.ts, which knows the retry table'],
  [/^(fastify|@fastify\/|typebox)/, 'http', 'HTTP is the business of http/ alone'],
];

/** What domain/ may import from outside: pure functions. */
const PURE_PACKAGES = ['node:buffer', 'ipaddr.js', 'libphonenumber-js/max', 'secure-json-parse'];

/** What each room of console/src may import; `pages` also what lies in the same page's folder. */
const CONSOLE_ROOMS: Record<string, string[]> = {
  language: [],
  api: ['language'],
  components: ['api', 'language'],
  layout: ['components', 'api', 'language'],
  pages: ['layout', 'components', 'api', 'language'],
  // main.tsx and routes.tsx.
  '': ['pages', 'layout', 'components', 'api', 'language', ''],
};

/** The breaks of the layer rule in one file, each as a sentence that says what is wrong and why. */
export function findLayerBreaks(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  if (folder === null) return findWorkspaceBreaks(file);
  return file.imports.flatMap(({ specifier, target, isTypeOnly }) => {
    const reason =
      target === null
        ? judgePackage(file.path, folder, specifier, isTypeOnly)
        : judgeTarget(folder, target, isTypeOnly || isTest(file.path));
    return reason === null ? [] : [`${file.path} may not import ${target ?? specifier} because ${reason}`];
  });
}

/** The folder of server/src that a file lies in, '' for server/src itself, null for a file elsewhere. */
function folderOf(file: string): string | null {
  const match = /^server\/src\/(?:([^/]+)\/)?/.exec(file);
  return match === null ? null : (match[1] ?? '');
}

/** `isConfigFree`: the file takes the type of the config, or is a test, which may make one. */
function judgeTarget(folder: string, target: string, isConfigFree: boolean): string | null {
  const targetFolder = folderOf(target);
  const name = target.replace('server/src/', '');
  if (targetFolder === null) return 'it lies outside server/src, and only server/src is delivered';
  if (name === 'main.ts') return 'main.ts imports everything, so nothing may import main.ts';
  if (folder === '') return name === 'main.ts' ? 'it is main.ts' : null;
  if (targetFolder === folder) return null;
  if (targetFolder === '') {
    if (!ROOT_FILES.includes(name)) return `only ${ROOT_FILES.join(', ')} are for everybody`;
    const isReader = name === 'config.ts' && !isConfigFree;
    return isReader ? 'the configuration is made once, in main.ts; others take its type' : null;
  }
  const layer = LAYERS[folder];
  if (layer === undefined) return `${folder}/ has no place in the layer table of docs/architecture.md`;
  return layer.folders.includes(targetFolder) ? null : layer.why;
}

function judgePackage(file: string, folder: string, specifier: string, isTypeOnly: boolean): string | null {
  if (isTest(file)) return null;
  if (folder === 'domain' && !PURE_PACKAGES.includes(specifier)) {
    return 'domain/ is pure: what does I/O or has state stays outside';
  }
  const home = PACKAGE_HOMES.find(([pattern]) => pattern.test(specifier));
  if (home === undefined || home[1] === folder || isTypeOnly) return null;
  return home[2];
}

function findWorkspaceBreaks({ path: file, imports }: SourceFile): string[] {
  const [workspace = ''] = file.split('/');
  return imports.flatMap(({ target }) => {
    if (target === null) return [];
    if (!target.startsWith(`${workspace}/`)) {
      return [
        `${file} may not import ${target} because the workspaces share nothing but server/openapi.json`,
      ];
    }
    return findRoomBreak(file, target);
  });
}

function findRoomBreak(file: string, target: string): string[] {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (from === null || to === null || from.page === to.page) return [];
  if (CONSOLE_ROOMS[from.room]?.includes(to.room) === true) return [];
  return [
    `${file} may not import ${target} because in the console imports run from pages to components, and pages do not know each other`,
  ];
}

/** The room of console/src that a file lies in, and what names its insides: for a page its own folder. */
function roomOf(file: string): { room: string; page: string } | null {
  const [, room = '', page = ''] = /^console\/src\/(?:([^/]+)\/(?:([^/]+)\/)?)?[^/]+$/.exec(file) ?? [];
  if (!file.startsWith('console/src/')) return null;
  return { room, page: room === 'pages' ? `pages/${page}` : room };
}
