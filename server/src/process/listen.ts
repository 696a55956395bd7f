import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import type { createApp } from '../http/app.ts';
import type { Lifetime } from './lifetime.ts';

type App = Awaited<ReturnType<typeof createApp>>;

/** Leaves PostgreSQL the rest of the 10 s in which we promise to stop. */
const CLOSE_TIMEOUT_MS = 4_000;

/**
 * @returns the port, which is another than asked for when that was 0.
 * @throws {StartError} when the address cannot be listened on.
 */
export async function listen(app: App, { host, port }: Config, lifetime: Lifetime): Promise<number> {
  lifetime.onEnd(() => closeApp(app));
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartError({
        zh: `端口 ${port}（${host}）已被占用。请停止占用它的程序，或用 PORT 指定其他端口。`,
        en: `Port ${port} on ${host} is in use. Stop the program that uses it, or set PORT to another one.`,
      });
    }
    throw new StartError({
      zh: `无法监听 ${host}:${port}，请检查 HOST 和 PORT：${String(error)}`,
      en: `Cannot listen on ${host}:${port}; check HOST and PORT: ${String(error)}`,
    });
  }
  return (app.server.address() as AddressInfo).port;
}

/** Answers what is in flight; whoever does not take his answer in time is cut off. */
async function closeApp(app: App): Promise<void> {
  const closing = app.close().then(() => true);
  if (await Promise.race([closing, sleep(CLOSE_TIMEOUT_MS, false)])) return;
  app.server.closeAllConnections();
  await closing;
}
