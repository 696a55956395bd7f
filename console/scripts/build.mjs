// Builds the console into dist/: as a whole or not at all, since a server may be serving from there meanwhile.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

/** Bytes: below it the headers of an answer are as long as what compressing saves. */
const COMPRESS_MIN = 1_024;

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const fresh = path.join(root, `dist/.fresh-${process.pid}`);

// Who started it in the background has gone: nobody waits for this build.
process.on('disconnect', () => {
  rmSync(fresh, { recursive: true, force: true });
  process.exit(1);
});

// Also when tests start it: what is tested is what is delivered.
process.env.NODE_ENV = 'production';
mkdirSync(dist, { recursive: true });
await build({ root, logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } });
compress(path.join(fresh, 'assets'));

const site = path.join(dist, 'site');
const old = path.join(dist, `.old-${process.pid}`);
rmSync(old, { recursive: true, force: true });
try {
  renameSync(site, old);
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
renameSync(fresh, site);
rmSync(old, { recursive: true, force: true });
writeFileSync(path.join(dist, '.built'), '');
process.disconnect?.();

/** Once here, with the greatest effort, instead of at every request. */
function compress(directory) {
  for (const name of readdirSync(directory)) {
    const file = path.join(directory, name);
    if (!/\.(js|css|svg)$/.test(name) || statSync(file).size < COMPRESS_MIN) continue;
    const bytes = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, quality));
  }
}
