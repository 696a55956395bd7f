import fastify, { type FastifyError, type FastifyInstance, type FastifySchema } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { deleteExpiredSessions } from '../operations/delete-expired-sessions.ts';
import { deleteExpiredTokens } from '../operations/delete-expired-tokens.ts';
import type { Database } from '../postgres/database.ts';
import { createAnswerer } from './answer-error.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { BacklogGauge } from './backlog-gauge.ts';
import { BatchWaiters } from './batch-waiters.ts';
import { BodyIntake } from './body-intake.ts';
import { CallerCache } from './caller-cache.ts';
import { registerDocsPage } from './docs-page.ts';
import { CallLog } from './call-log.ts';
import { registerConsoleRoutes } from './console/console-route.ts';
import { JSON_TYPE, writeSuccess } from './envelope.ts';
import { pathNotFound, serverBusy } from './errors.ts';
import { registerHealth } from './health.ts';
import { ImportCallLimit } from './import-call-limit.ts';
import { createMetrics } from './metrics.ts';
import { describeRoute, registerOpenapi } from './openapi.ts';
import { chooseRequestId } from './request-facts.ts';
import { type RequestRecorder, createRequestRecorder } from './request-recorder.ts';
import { PREFIXES, type Route, type Services, isUnderPrefix } from './route.ts';
import { PathTable, ROUTES } from './routes.ts';
import { CONSOLE_ROUTES } from './console/console-routes.ts';
import { authorize, serveRoute } from './serve-route.ts';
import { CONSOLE_SITE, registerPages } from './console/serve-pages.ts';
import { SignInLimits } from './console/sign-in-limits.ts';
import { SignInQueue } from './console/sign-in-queue.ts';
import { HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS } from './timeouts.ts';

export interface AppDependencies {
  config: Config;
  database: Database;
  log: Logger;
  /** Called after each accepted batch, so that an idle worker need not wait for its next look. */
  wakeWorker: () => void;
  isWorkerReady: () => Promise<boolean>;
  /** The worker's metrics as prom-client's JSON; null when there is no worker to ask. */
  collectWorkerMetrics: () => Promise<object[] | null>;
  /** Where the built console lies, if not beside the server. */
  consoleSite?: string;
}

/** More sockets than any number of callers needs, fewer than a process may have files. */
const CONNECTIONS_MAX = 10_000;

const TOKEN_CLEANING_INTERVAL_MS = 60_000;

/** The whole API, ready to listen or to be injected into. Closing it answers what is in flight and stops its timers. */
export async function createApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { config, database, log } = dependencies;
  const services = createServices(dependencies);
  const answerer = createAnswerer(config, services.metrics, log);
  const calls = new CallLog(database, log);
  const record = createRequestRecorder(services.metrics, calls, log);
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    // Requests on kept connections while stopping are refused by the hook below, with the envelope.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    requestIdHeader: false,
    genReqId: ({ headers }) => chooseRequestId(headers['x-request-id']),
    clientErrorHandler: answerer.answerBrokenHttp,
    frameworkErrors: (error, request, reply) => {
      answerer.answerError(error, request, reply);
      // No hook runs for these.
      record(request, reply);
    },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  app.decorateRequest('caller', null);
  app.decorateRequest('rowCount', null);
  app.decorateRequest('refusedWith', null);
  // Bodies are read by the routes themselves, within the limits of the process.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler<FastifyError>(answerer.answerError);

  addHooks(app, services, record);
  await registerOpenapi(app);
  await registerDocsPage(app);
  registerHealth(app, { ...dependencies, metrics: services.metrics });
  registerRoutes(app, services);
  registerConsoleRoutes(app, services, CONSOLE_ROUTES);
  await registerPages(app, dependencies.consoleSite ?? CONSOLE_SITE);
  app.get('/openapi.json', { exposeHeadRoute: true, schema: { hide: true } }, (_request, reply) =>
    reply.type(JSON_TYPE).send(JSON.stringify(app.swagger())),
  );
  // A file of the console that is not there; other paths are refused by the hook above.
  app.setNotFoundHandler(() => {
    throw pathNotFound();
  });

  await services.backlog.start();
  const cleaning = setInterval(() => {
    Promise.all([deleteExpiredTokens(database), deleteExpiredSessions(database)]).catch((error: unknown) =>
      log.warn({ err: error }, 'expired tokens not deleted'),
    );
  }, TOKEN_CLEANING_INTERVAL_MS).unref();
  app.addHook('onClose', async () => {
    clearInterval(cleaning);
    services.backlog.stop();
    await calls.close();
  });
  await app.ready();
  return app;
}

function createServices({ config, database, wakeWorker, isWorkerReady }: AppDependencies): Services {
  const backlog = new BacklogGauge(database, config.backlogRowsMax);
  const attempts = new AttemptLimits();
  return {
    config,
    database,
    metrics: createMetrics(backlog),
    bodies: new BodyIntake(config),
    callers: new CallerCache(database),
    attempts,
    signIns: new SignInQueue(),
    signInLimits: new SignInLimits(attempts),
    importCalls: new ImportCallLimit(config.importCallsPerSMax),
    backlog,
    waiters: new BatchWaiters(database),
    wakeWorker,
    isWorkerReady,
  };
}

function addHooks(app: FastifyInstance, { waiters }: Services, record: RequestRecorder): void {
  const paths = new PathTable();
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
    waiters.stop();
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (isUnderPrefix(request.url)) reply.header('cache-control', 'no-store');
    if (isStopping) throw serverBusy();
    // Said here, before Fastify looks at the body: the path and the method are checked first.
    if (!request.is404) return undefined;
    const allow = paths.methodsOf(request.url);
    if (allow !== undefined) reply.header('allow', allow);
    if (allow !== undefined && request.method === 'OPTIONS') {
      return reply.type(JSON_TYPE).send(writeSuccess('plain', 'null'));
    }
    throw paths.refuse(request.url);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // A connection that is kept open after its last answer would keep the server from ending.
    if (isStopping) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    record(request, reply);
    done();
  });
}

function registerRoutes(app: FastifyInstance, services: Services): void {
  for (const [index, prefix] of PREFIXES.entries()) {
    for (const route of ROUTES) {
      for (const method of route.methods) {
        // The second prefix is the same thing again, so the documentation leaves it out.
        const schema = index === 0 ? describeRoute(route, method) : { hide: true };
        registerRoute(app, services, route, { method, url: prefix + route.path, schema });
      }
    }
  }
}

function registerRoute(
  app: FastifyInstance,
  services: Services,
  route: Route,
  options: { method: 'GET' | 'POST'; url: string; schema: FastifySchema },
): void {
  const { permission } = route;
  app.route({
    ...options,
    // A read may be asked for its headers alone; a call for tokens may not, it would make them for nobody.
    exposeHeadRoute: permission !== null && options.method === 'GET',
    onRequest: async (request, reply) => {
      if (route.headers !== undefined) reply.headers(route.headers(services.config));
      if (permission !== null) await authorize(services.callers, request, permission);
    },
    handler: (request, reply) => serveRoute(route, services, request, reply),
  });
}
