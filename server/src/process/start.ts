import { createApp } from '../http/app.ts';
import { listen } from './listen.ts';
import type { CommandContext } from './command-context.ts';
import { updateBaseUrl } from './credentials-file.ts';
import {
  SERVING_ANSWER_TIMEOUT_MS,
  baseUrlOf,
  openProcessDatabase,
  prepareDatabase,
  provideDatabaseUrl,
} from './open-process-database.ts';
import { writeWelcome } from './welcome.ts';
import { WorkerChild } from './worker-child.ts';

/** All in one: PostgreSQL unless there is an external one, the API, and a worker in a process of its own. */
export async function start(context: CommandContext): Promise<void> {
  const { config, env, mainPath, log, lifetime } = context;
  const databaseUrl = await provideDatabaseUrl(context);
  const database = await openProcessDatabase(context, {
    databaseUrl,
    applicationName: 'muster api',
    answerTimeoutMs: SERVING_ANSWER_TIMEOUT_MS,
  });
  await prepareDatabase(database, context);

  const worker = new WorkerChild({ mainPath, env: { ...env, DATABASE_URL: databaseUrl }, log });
  lifetime.onEnd(() => worker.stop());
  const app = await createApp({
    config,
    database,
    log,
    wakeWorker: () => worker.wake(),
    isWorkerReady: async () => worker.isReady,
    collectWorkerMetrics: () => worker.collectMetrics(),
  });
  const port = await listen(app, config, lifetime);
  // Ends first, so that the worker finishes its chunk while the API finishes its calls.
  lifetime.onEnd(async () => void worker.stop());

  const baseUrl = baseUrlOf(config.host, port);
  const credentials = await updateBaseUrl(config.dataDir, baseUrl);
  await worker.untilReady();
  process.stdout.write(
    writeWelcome({ baseUrl, dataDir: config.dataDir, hasCredentials: credentials !== null }),
  );
}
