import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { pino } from 'pino';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { type ImportCase, makeRow, ROWS_PER_CALL, shuffle } from './bodies.ts';
import { measureCopyFloor } from './copy-floor.ts';
import { runFlood, runPaced } from './import-load.ts';
import { startProduct } from './product.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '300' },
    port: { type: 'string', default: '18080' },
    paced: { type: 'boolean', default: false },
  },
});
const calls = Number(options.calls);
const people = calls * ROWS_PER_CALL;

const folder = await mkdtemp(path.join(tmpdir(), 'muster-bench-'));
const postgres = await startEmbeddedPostgres({
  dataDir: path.join(folder, 'postgres'),
  log: pino({ level: 'error' }),
});
try {
  const { databaseUrl } = postgres;
  const product = await startProduct({
    databaseUrl,
    dataDir: path.join(folder, 'data'),
    port: Number(options.port),
  });
  const db = new Client({ connectionString: databaseUrl });
  await db.connect();
  const add = (name: string, prefixes: readonly [string, string]): ImportCase => ({
    name,
    optType: 'add',
    calls,
    makeRow: (place) => makeRow(shuffle(place, people), prefixes),
  });
  const cases: ImportCase[] = [
    add('new users', ['a', 'b']),
    add('known users', ['c', 'd']),
    add('sent again', ['c', 'd']),
    { ...add('deletes', ['c', 'd']), optType: 'delete' },
  ];
  let knownCallsPerS = 0;
  for (const load of cases) {
    const copyPerS = await measureCopyFloor(db, calls * 1000);
    const result = await runFlood(product, db, load);
    if (load.name === 'known users') knownCallsPerS = result.callsPerS;
    console.log(JSON.stringify({ ratio: (result.relationsPerS / copyPerS).toFixed(2), copyPerS, ...result }));
  }
  if (options.paced)
    for (const share of [0.5, 0.9])
      console.log(
        share,
        await runPaced(product, db, add('x', [`e${share}`, `f${share}`]), knownCallsPerS * share),
      );
  await db.end();
  await product.stop();
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
