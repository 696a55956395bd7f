import { MusterError } from '../errors.ts';
import { CONSOLE_PREFIX } from './console/console-route.ts';
import { isPagePath } from './console/serve-pages.ts';
import { pathNotFound } from './errors.ts';
import { PREFIXES, type Route } from './route.ts';
import { BATCH_ADD_ROUTES } from './routes-batch-add.ts';
import { CONSOLE_ROUTES } from './console/console-routes.ts';
import { DEPARTMENT_ROUTES } from './routes-department.ts';
import { GROUP_ROUTES } from './routes-group.ts';
import { IMPORT_ROUTES } from './routes-import.ts';
import { TOKEN_ROUTES } from './routes-token.ts';
import { USER_ROUTES } from './routes-user.ts';

/** Every endpoint under the two prefixes. */
export const ROUTES: readonly Route[] = [
  ...TOKEN_ROUTES,
  ...BATCH_ADD_ROUTES,
  ...IMPORT_ROUTES,
  ...GROUP_ROUTES,
  ...USER_ROUTES,
  ...DEPARTMENT_ROUTES,
];

const PLAIN_PATHS = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs'];

/** Which methods a path takes, for those who came with another. */
export class PathTable {
  readonly #methods = new Map<string, string>();

  constructor() {
    for (const path of PLAIN_PATHS) this.#methods.set(path, 'GET, HEAD, OPTIONS');
    for (const { methods, path } of CONSOLE_ROUTES) {
      this.#methods.set(CONSOLE_PREFIX + path, [...methods, 'OPTIONS'].join(', '));
    }
    for (const { methods, path, permission } of ROUTES) {
      const head = methods.includes('GET') && permission !== null ? ['HEAD'] : [];
      for (const prefix of PREFIXES)
        this.#methods.set(prefix + path, [...methods, ...head, 'OPTIONS'].join(', '));
    }
  }

  /** The value of `Allow`; undefined when there is no such path. */
  methodsOf(url: string): string | undefined {
    const path = url.split('?', 1)[0] ?? '';
    return this.#methods.get(path) ?? (isPagePath(path) ? 'GET, HEAD, OPTIONS' : undefined);
  }

  /** The error for a request that no route takes: METHOD_NOT_ALLOWED when its path exists, else NOT_FOUND. */
  refuse(url: string): MusterError {
    const allow = this.methodsOf(url);
    if (allow === undefined) return pathNotFound();
    return new MusterError('METHOD_NOT_ALLOWED', {
      zh: `此接口只支持 ${allow}`,
      en: `this path takes only ${allow}`,
    });
  }
}
