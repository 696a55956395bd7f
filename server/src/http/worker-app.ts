import fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Database } from '../postgres/database.ts';
import { registerHealth } from './health.ts';

/** Health and metrics of a worker that runs apart: whoever can ask it, it runs. */
export async function createWorkerApp(dependencies: {
  database: Database;
  metrics: Registry;
}): Promise<FastifyInstance> {
  const { database, metrics } = dependencies;
  const app = fastify({ logger: false, forceCloseConnections: 'idle' });
  registerHealth(app, {
    database,
    metrics: { contentType: metrics.contentType, write: () => metrics.metrics() },
    isWorkerReady: async () => true,
    collectWorkerMetrics: async () => null,
  });
  await app.ready();
  return app;
}
