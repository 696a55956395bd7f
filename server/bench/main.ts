import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { pino } from 'pino';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { measureCopyFloor } from './copy-floor.ts';
import { type LoadCase, runImportLoad } from './import-load.ts';
import { startProduct } from './product.ts';

const { values: options } = parseArgs({
  options: { calls: { type: 'string', default: '400' }, port: { type: 'string', default: '18080' } },
});
const calls = Number(options.calls);
const relations = calls * 1_000;

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
  const cases: LoadCase[] = [
    {
      name: 'new users',
      optType: 'add',
      calls,
      firstPerson: 0,
      groupsOf: (id) => `a${(id * 7) % 100},b${id % 100}`,
    },
    {
      name: 'known users',
      optType: 'add',
      calls,
      firstPerson: 0,
      groupsOf: (id) => `c${(id * 7) % 100},d${id % 100}`,
    },
    {
      name: 'sent again',
      optType: 'add',
      calls,
      firstPerson: 0,
      groupsOf: (id) => `c${(id * 7) % 100},d${id % 100}`,
    },
    {
      name: 'deletes',
      optType: 'delete',
      calls,
      firstPerson: 0,
      groupsOf: (id) => `c${(id * 7) % 100},d${id % 100}`,
    },
  ];
  const results = [];
  for (const load of cases) {
    // The floor is measured beside each case: the machine's mood changes within minutes.
    const copyPerS = await measureCopyFloor(db, relations);
    const result = await runImportLoad(product, db, load);
    results.push({ ...result, copyPerS, ratio: Math.round((result.relationsPerS / copyPerS) * 100) / 100 });
  }
  await db.end();
  await product.stop();
  console.log(`\n500-row calls over HTTP, two groups a row, accepted and applied, fsync on:\n`);
  console.log('| case | relations/s | COPY/s in the same run | ratio | answer p50 ms | answer p99 ms |');
  console.log('|---|---|---|---|---|---|');
  for (const r of results) {
    console.log(
      `| ${r.name} | ${r.relationsPerS} | ${r.copyPerS} | ${r.ratio} | ${r.answerP50Ms} | ${r.answerP99Ms} |`,
    );
  }
  console.log(`\n${JSON.stringify(results)}`);
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
