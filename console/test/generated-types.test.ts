import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const CONSOLE = path.resolve(import.meta.dirname, '..');

test('the types of the calls are those of server/openapi.json; if not: npm run generate -w console', async () => {
  const { stdout } = await promisify(execFile)('npx', ['openapi-typescript', '../server/openapi.json'], {
    cwd: CONSOLE,
    maxBuffer: 64 * 1024 * 1024,
  });
  const kept = await readFile(path.join(CONSOLE, 'src/api/generated/openapi.d.ts'), 'utf8');
  // Compared as a whole, and not shown: the difference of two such texts takes longer than making them.
  expect(stdout.trim() === kept.trim()).toBe(true);
});
