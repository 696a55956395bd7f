import { chmod, chown, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import {
  findPostgresProcesses,
  makeClone,
  makeDirectory,
  NOBODY,
  query,
  startParent,
  type Parent,
} from './embedded-world.ts';

/** Only root can become others, and its behaviour is what is tested here. */
function requireRoot({ skip }: TestContext): void {
  skip(process.getuid?.() !== 0, 'needs root');
}

async function expectToWork(dataDir: string, parent: Parent): Promise<void> {
  expect(parent.first.refused).toBeUndefined();
  expect(await query(parent.first.databaseUrl ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
  parent.process.kill('SIGTERM');
  expect(await parent.ended).toEqual({ code: 0, last: { answer: 42 } });
  expect(await findPostgresProcesses(dataDir)).toEqual([]);
}

/** A PATH on which `unshare` is missing stands for a machine that has no user namespaces. */
async function makePathWithoutUnshare(): Promise<string> {
  const directory = await makeDirectory();
  for (const name of ['sh', 'id', 'chown', 'env'])
    await symlink(`/usr/bin/${name}`, path.join(directory, name));
  return directory;
}

test('root runs it under a private home, from a fresh clone, with its own files', async (context) => {
  requireRoot(context);
  const home = await makeDirectory(0o700);
  const dist = await makeClone(path.join(home, 'muster'));
  const dataDir = path.join(home, 'muster/data');
  const parent = await startParent(dataDir, { dist });
  const owners = await Promise.all(['postgres', 'run'].map((name) => stat(path.join(dataDir, name))));
  expect(owners.map(({ uid }) => uid)).toEqual([0, 0]);
  await expectToWork(dataDir, parent);
});

test('an ordinary user runs it from a fresh clone that belongs to somebody else', async (context) => {
  requireRoot(context);
  const clone = await makeDirectory();
  const dist = await makeClone(clone);
  const dataDir = path.join(clone, 'data');
  await mkdir(dataDir);
  await chown(dataDir, NOBODY.uid, NOBODY.gid);
  const script = path.join(clone, 'embedded-parent.mjs');
  const parent = await startParent(dataDir, { dist, ids: NOBODY, script });
  const status = await readFile(`/proc/${(await findPostgresProcesses(dataDir))[0]}/status`, 'utf8');
  expect(status).toMatch(new RegExp(`^Uid:\\t${NOBODY.uid}\\t`, 'm'));
  await expectToWork(dataDir, parent);
});

test('a data directory that cannot be written to is one clear sentence', async (context) => {
  requireRoot(context);
  const clone = await makeDirectory();
  const options = {
    dist: await makeClone(clone),
    ids: NOBODY,
    script: path.join(clone, 'embedded-parent.mjs'),
  };
  expect((await startParent(clone, options)).first.refused).toMatch(/cannot be written to.*set DATA_DIR/);
  const missing = await startParent(path.join(clone, 'data'), options);
  expect(missing.first.refused).toMatch(/cannot be written to.*set DATA_DIR/);
});

test('where root has no user namespaces, PostgreSQL runs as nobody, and goes on so where it has', async (context) => {
  requireRoot(context);
  const dataDir = await makeDirectory();
  const PATH = await makePathWithoutUnshare();
  await expectToWork(dataDir, await startParent(dataDir, { env: { PATH } }));
  expect((await stat(path.join(dataDir, 'postgres'))).uid).toBe(NOBODY.uid);
  await expectToWork(dataDir, await startParent(dataDir));
});

test('data that root made in a user namespace is still good where there are none', async (context) => {
  requireRoot(context);
  const dataDir = await makeDirectory();
  await expectToWork(dataDir, await startParent(dataDir));
  expect((await stat(path.join(dataDir, 'postgres'))).uid).toBe(0);
  const PATH = await makePathWithoutUnshare();
  await expectToWork(dataDir, await startParent(dataDir, { env: { PATH } }));
});

test('where root has no user namespaces and nobody cannot enter, one sentence says what to do', async (context) => {
  requireRoot(context);
  const home = await makeDirectory(0o700);
  const parent = await startParent(path.join(home, 'data'), {
    env: { PATH: await makePathWithoutUnshare() },
  });
  expect(parent.first.refused).toMatch(/cannot reach .*Start as an ordinary user/);
});

test('a socket directory that others could have put there is refused', async () => {
  const dataDir = await makeDirectory();
  await mkdir(path.join(dataDir, 'run'));
  await chmod(path.join(dataDir, 'run'), 0o777);
  expect((await startParent(dataDir)).first.refused).toMatch(/open to others; remove it/);
});
