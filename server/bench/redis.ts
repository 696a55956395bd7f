import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from './cleanup.ts';

const START_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 60_000;

export interface Redis {
  /** Adds members to sets, all in one pipeline, and waits for all answers. */
  addToSets(pairs: readonly (readonly [set: string, member: string])[]): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis of its own that keeps nothing on the disk; null when there is no `redis-server` on the PATH. */
export async function startRedis(folder: string, cleanup: Cleanup): Promise<Redis | null> {
  const home = path.join(folder, 'redis');
  await mkdir(home, { recursive: true });
  const socketPath = path.join(home, 'redis.sock');
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    socketPath,
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    home,
  ];
  const child = spawn('redis-server', settings, { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const isFound = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  if (!isFound) return null;
  const endServer = cleanup.add(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const socket = await connectTo(socketPath, child);
  return {
    addToSets: (pairs) => runPipeline(socket, pairs),
    stop: async () => {
      socket.destroy();
      await endServer();
    },
  };
}

async function connectTo(socketPath: string, child: ChildProcess): Promise<Socket> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const socket = connect(socketPath);
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return socket;
    await delay(20);
  }
  throw new Error('redis-server did not start');
}

/** RESP: a command is an array of strings, the answer of SADD is a line `:1` or `:0`. */
async function runPipeline(
  socket: Socket,
  pairs: readonly (readonly [set: string, member: string])[],
): Promise<void> {
  let answers = '';
  const answered = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error('Redis did not answer')), ANSWER_TIMEOUT_MS);
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      socket.off('data', read).off('error', finish);
      if (error === undefined) resolve();
      else reject(error);
    };
    const read = (data: Buffer): void => {
      answers += data.toString('latin1');
      if (answers.includes('-'))
        finish(new Error(`Redis answered ${answers.slice(answers.indexOf('-'), 200)}`));
      // Every answer is four bytes: a colon, a digit, the end of the line.
      else if (answers.length === pairs.length * 4) finish();
    };
    socket.on('data', read).on('error', finish);
  });
  socket.write(pairs.map(([set, member]) => writeCommand(['SADD', set, member])).join(''));
  await answered;
}

function writeCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
