// What `npm run muster -- <command>` runs: builds the server when that is needed, and becomes it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const server = path.resolve(import.meta.dirname, '..');
const main = path.join(server, 'dist/main.js');
// tsc leaves files alone whose content stays the same, so its own record of the build carries the time.
const built = path.join(server, 'dist/.tsbuildinfo');

function isBuilt() {
  if (!existsSync(main) || !existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  const sources = readdirSync(path.join(server, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => path.join(server, 'src', file));
  return sources.every((file) => statSync(file).mtimeMs <= builtAt);
}

if (!isBuilt()) {
  console.error('正在构建 … building …');
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', path.join(server, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    // tsc writes also what is wrong; the next start must not take it for good.
    rmSync(built, { force: true });
    process.exit(1);
  }
  const now = new Date();
  utimesSync(built, now, now);
}

// In this very process, so that signals reach the server itself.
process.argv = [process.execPath, main, ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
