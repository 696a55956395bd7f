import type { FastifyInstance } from 'fastify';
import { StartError } from '../errors.ts';
import { hasEnterprise } from '../operations/has-enterprise.ts';
import type { Database } from '../postgres/database.ts';
import { requireCurrentSchema } from '../postgres/migrate.ts';
import { JSON_TYPE } from './envelope.ts';
import type { HttpMetrics } from './metrics.ts';

export interface HealthDependencies {
  database: Database;
  metrics: Pick<HttpMetrics, 'contentType' | 'write'>;
  isWorkerReady: () => Promise<boolean>;
  collectWorkerMetrics: () => Promise<object[] | null>;
}

/** A probe must have its answer while the database hangs. */
const CHECK_TIMEOUT_MS = 3_000;

/** The routes for whoever runs the process: no prefix, no token, no envelope. */
export function registerHealth(app: FastifyInstance, dependencies: HealthDependencies): void {
  const { metrics } = dependencies;
  const options = { exposeHeadRoute: true, schema: { hide: true } };
  app.get('/healthz', options, (_request, reply) => reply.type(JSON_TYPE).send('{"status":"alive"}'));

  app.get('/readyz', options, async (_request, reply) => {
    const missing = await findMissing(dependencies);
    const body = missing.length === 0 ? { status: 'ready' } : { status: 'not ready', missing };
    return reply
      .code(missing.length === 0 ? 200 : 503)
      .type(JSON_TYPE)
      .send(JSON.stringify(body));
  });

  app.get('/metrics', options, async (_request, reply) => {
    const workerMetrics = await dependencies.collectWorkerMetrics();
    return reply.type(metrics.contentType).send(await metrics.write(workerMetrics));
  });
}

/** Why the process cannot serve yet, each as a sentence; empty when it can. */
async function findMissing({ database, isWorkerReady }: HealthDependencies): Promise<string[]> {
  const found = await Promise.all([
    check(() => findMissingInDatabase(database), 'database: cannot be reached'),
    check(async () => ((await isWorkerReady()) ? null : 'worker: not running'), 'worker: does not answer'),
  ]);
  return found.filter((sentence) => sentence !== null);
}

async function findMissingInDatabase(database: Database): Promise<string | null> {
  try {
    await requireCurrentSchema(database);
  } catch (error) {
    if (error instanceof StartError) return `schema: ${error.message}`;
    throw error;
  }
  return (await hasEnterprise(database)) ? null : 'bootstrap: there is no enterprise yet';
}

async function check(look: () => Promise<string | null>, whenItFails: string): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(whenItFails), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([look(), timeout]);
  } catch {
    return whenItFails;
  } finally {
    clearTimeout(timer);
  }
}
