// What `npm run muster -- <command>` runs: builds the server when that is needed, and becomes it.
import { fork, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const server = path.resolve(import.meta.dirname, '..');
const main = path.join(server, 'dist/main.js');
// tsc leaves files alone whose content stays the same, so its own record of the build carries the time.
const built = path.join(server, 'dist/.tsbuildinfo');

/** Whether the build that `record` stands for is there and younger than every source under `directory`. */
function isBuilt(record, directory) {
  if (!existsSync(record)) return false;
  const builtAt = statSync(record).mtimeMs;
  const sources = readdirSync(directory, { recursive: true })
    .filter((file) => /\.(tsx?|css)$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => path.join(directory, file));
  return sources.every((file) => statSync(file).mtimeMs <= builtAt);
}

if (!existsSync(main) || !isBuilt(built, path.join(server, 'src'))) {
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

// In a process of its own, so that the API is there before it ends. It ends with this one: its channel closes then.
const consoleDir = path.resolve(server, '../console');
const serves = ['start', 'serve'].includes(process.argv[2]);
if (serves && !isBuilt(path.join(consoleDir, 'dist/.built'), path.join(consoleDir, 'src'))) {
  const build = fork(path.join(consoleDir, 'scripts/build.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  build.unref();
  build.channel?.unref();
}

// In this very process, so that signals reach the server itself.
process.argv = [process.execPath, main, ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
