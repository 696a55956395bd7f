import { createApp } from '../http/app.ts';
import { hasConnectedWorker } from '../operations/has-connected-worker.ts';
import { requireCurrentSchema } from '../postgres/migrate.ts';
import { WORKER_APPLICATION_NAME } from '../worker/worker.ts';
import type { CommandContext } from './command-context.ts';
import { listen } from './listen.ts';
import {
  SERVING_ANSWER_TIMEOUT_MS,
  openProcessDatabase,
  provideDatabaseUrl,
} from './open-process-database.ts';

/** The API only; workers run elsewhere, and find their work by looking for it. */
export async function serve(context: CommandContext): Promise<void> {
  const { config, log, lifetime } = context;
  const databaseUrl = await provideDatabaseUrl(context);
  const database = await openProcessDatabase(context, {
    databaseUrl,
    applicationName: 'muster api',
    answerTimeoutMs: SERVING_ANSWER_TIMEOUT_MS,
  });
  await requireCurrentSchema(database);
  const app = await createApp({
    config,
    database,
    log,
    wakeWorker: () => undefined,
    isWorkerReady: () => hasConnectedWorker(database, { applicationName: WORKER_APPLICATION_NAME }),
    collectWorkerMetrics: async () => null,
  });
  const port = await listen(app, config, lifetime);
  log.info({ host: config.host, port }, 'serving the API');
}
