// A parent of an embedded PostgreSQL that tests can kill: node embedded-parent.mjs <dist> <data directory>.
// Prints one line of JSON when it is ready and another when it was refused.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist, dataDir] = process.argv.slice(2);
const importDist = (file) => import(pathToFileURL(path.join(dist, file)).href);
const { startEmbeddedPostgres } = await importDist('postgres/embedded.js');
const { openDatabase } = await importDist('postgres/database.js');

const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const log = { child: () => log, debug() {}, info() {}, warn: console.error, error: console.error };

try {
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  const stop = async () => {
    // PostgreSQL is still there, whatever signal our group got.
    const options = { applicationName: 'test', poolSize: 2, preparedStatements: false };
    const database = openDatabase({ databaseUrl: postgres.databaseUrl, ...options });
    const { rows } = await database.query({ text: 'select 42 as answer' });
    await database.end();
    await postgres.stop();
    print(rows[0]);
  };
  process.once('SIGTERM', () => void stop()).once('SIGINT', () => void stop());
  print({ databaseUrl: postgres.databaseUrl });
} catch (error) {
  print({ refused: error.message });
}
