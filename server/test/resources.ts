import { inject } from 'vitest';

/**
 * Asks `global-setup.ts` for something that all test files share and that is made when first asked for:
 * `template-url` is the url of a migrated, empty database; `dist` is the path of the built
 * server, `console-site` that of the built console.
 */
export async function requestResource(name: 'template-url' | 'dist' | 'console-site'): Promise<string> {
  const response = await fetch(`${inject('resourcesUrl')}/${name}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
