import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/postgres/database.ts';

const AUTHENTICATED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const FIELDS = Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0');
const FATAL = Buffer.concat([Buffer.from([0x45, 0, 0, 0, FIELDS.length + 4]), FIELDS]);

test('a connection that breaks in the packet that hands it over is an error of the query, not the end of the process', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, FATAL])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const database = openDatabase({
    databaseUrl: `postgres://muster@127.0.0.1:${port}/postgres?sslmode=disable`,
    applicationName: 'muster-test',
    poolSize: 1,
    preparedStatements: false,
  });
  onTestFinished(() => database.end());
  // With nobody to hear it, the error would be one of the whole run of tests.
  await expect(database.query({ text: 'select 1' })).rejects.toThrow('no connection to the database');
});
