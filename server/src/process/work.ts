import { requireCurrentSchema } from '../postgres/migrate.ts';
import { startDeliveries } from '../worker/deliver-webhooks.ts';
import { startFileImports } from '../worker/file-import/serve-file-imports.ts';
import { startRemovals } from '../worker/finish-removals.ts';
import { startRetention } from '../worker/keep-retention.ts';
import { workerRegistry } from '../worker/metrics.ts';
import { startWorker, WORKER_APPLICATION_NAME, type Worker } from '../worker/worker.ts';
import type { CommandContext } from './command-context.ts';
import { listen } from './listen.ts';
import {
  SERVING_ANSWER_TIMEOUT_MS,
  openProcessDatabase,
  provideDatabaseUrl,
} from './open-process-database.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/**
 * A worker only; it also delivers webhooks, reads and feeds the files of 文件导入, and deletes what is old and what removals leave.
 * As the child of `start` it has no port: it answers its parent, and ends with it.
 */
export async function work(context: CommandContext): Promise<void> {
  const { config, log, lifetime } = context;
  const databaseUrl = await provideDatabaseUrl(context);
  const database = await openProcessDatabase(context, {
    databaseUrl,
    applicationName: WORKER_APPLICATION_NAME,
    answerTimeoutMs: SERVING_ANSWER_TIMEOUT_MS,
  });
  await requireCurrentSchema(database);
  const worker = startWorker({ config, database, log });
  const deliveries = startDeliveries({ config, database, log });
  const fileImports = startFileImports({ database, log, wakeWorker: () => worker.wake() });
  lifetime.onEnd(
    async () => void (await Promise.all([worker.stop(), deliveries.stop(), fileImports.stop()])),
  );
  const retention = startRetention({ database, log });
  lifetime.onEnd(async () => retention.stop());
  const removals = startRemovals({ database, log });
  lifetime.onEnd(async () => removals.stop());
  // A bug in its loop ends the process: whoever started it starts it again.
  worker.ended.catch((error: unknown) => {
    throw error;
  });
  if (process.send !== undefined) {
    answerParent(worker, process.send.bind(process));
    return;
  }
  const { createWorkerApp } = await import('../http/worker-app.ts');
  const app = await createWorkerApp({ database, metrics: workerRegistry });
  const port = await listen(app, config, lifetime);
  log.info({ host: config.host, port }, 'working; health and metrics are served');
}

function answerParent(worker: Worker, send: (message: FromWorker) => void): void {
  process.on('message', (message: ToWorker) => {
    if (message.type === 'wake') worker.wake();
    else void workerRegistry.getMetricsAsJSON().then((metrics) => send({ type: 'metrics', metrics }));
  });
  // The parent is dead, and PostgreSQL may be too. An open chunk is rolled back, and applied after the next start.
  process.on('disconnect', () => process.exit(1));
  send({ type: 'ready' });
}
