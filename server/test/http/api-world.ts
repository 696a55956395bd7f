import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { type Config, readConfig } from '../../src/config.ts';
import { PERMISSIONS } from '../../src/domain/permission.ts';
import { createApp as createApi } from '../../src/http/app.ts';
import { createApp } from '../../src/operations/create-app.ts';
import { createEnterprise } from '../../src/operations/create-enterprise.ts';
import type { Database, Db, Statement } from '../../src/postgres/database.ts';
import { applyChunk } from '../../src/worker/apply-chunk.ts';
import { createTestDatabase } from '../database.ts';

export type AppOptions = Partial<Omit<Parameters<typeof createApp>[1], 'enterpriseId'>>;

export interface Credentials {
  appId: number;
  appid: string;
  secret: string;
}

/** An API on a database of its own, with one enterprise, and an app of it that holds every permission. */
export interface ApiWorld {
  api: FastifyInstance;
  database: Database;
  databaseUrl: string;
  enterpriseId: number;
  credentials: Credentials;
  token: string;
  /** An app of this enterprise, or of another one. */
  addApp(options?: AppOptions, ofEnterpriseId?: number): Promise<Credentials>;
  /** Applies what has been accepted, as the worker would. */
  applyAll(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  config?: Partial<Config>;
  dependencies?: Partial<Parameters<typeof createApi>[0]>;
  /** Sees every statement that the API sends. */
  onStatement?: (statement: Statement) => void;
}

export const IMPORT_PATH = '/api/integrate/audience/group/rel/v2/batchAdd';
export const RESULT_PATH = '/api/integrate/import/result';

export async function createApiWorld({
  config = {},
  dependencies = {},
  onStatement,
}: WorldOptions = {}): Promise<ApiWorld> {
  const testDatabase = await createTestDatabase();
  const { database, databaseUrl } = testDatabase;
  const { enterpriseId } = await createEnterprise(database, { name: 'a test enterprise' });
  const fullConfig = { ...readConfig({}), ...config };
  const api = await createApi({
    config: fullConfig,
    database: onStatement === undefined ? database : observe(database, onStatement),
    log: pino({ level: 'silent' }),
    wakeWorker: () => undefined,
    isWorkerReady: async () => true,
    collectWorkerMetrics: async () => null,
    ...dependencies,
  });
  const addApp = async (options: AppOptions = {}, ofEnterpriseId = enterpriseId): Promise<Credentials> => {
    const app = await createApp(database, {
      enterpriseId: ofEnterpriseId,
      name: 'a test app',
      permissions: Object.values(PERMISSIONS),
      state: 'approved',
      expiresAt: null,
      ...options,
    });
    return { appId: app.appId, appid: app.instanceAppid, secret: app.instanceSecret };
  };
  const credentials = await addApp();
  return {
    api,
    database,
    databaseUrl,
    enterpriseId,
    credentials,
    token: (await getTokens(api, credentials)).orgAccessToken,
    addApp,
    applyAll: async () => {
      while ((await applyChunk(database, fullConfig, enterpriseId)).kind !== 'idle');
    },
    close: async () => {
      await api.close();
      await testDatabase.drop();
    },
  };
}

function observe(database: Database, onStatement: (statement: Statement) => void): Database {
  const observeQueries = (db: Db): Db => ({
    query: (statement) => {
      onStatement(statement);
      return db.query(statement);
    },
  });
  return {
    ...database,
    ...observeQueries(database),
    transaction: (timeouts, work) => database.transaction(timeouts, (tx) => work(observeQueries(tx))),
    oneByOne: (timeouts) => observeQueries(database.oneByOne(timeouts)),
  };
}

export interface TokenPair {
  orgAccessToken: string;
  orgRefreshToken: string;
  expire: number;
}

export async function getTokens(api: FastifyInstance, { appid, secret }: Credentials): Promise<TokenPair> {
  const res = await askForTokens(api, { instanceAppid: appid, instanceSecrect: secret });
  if (res.statusCode !== 200) throw new Error(`no token: ${res.body}`);
  return res.json<{ data: TokenPair }>().data;
}

export function askForTokens(
  api: FastifyInstance,
  query: Record<string, string>,
): Promise<LightMyRequestResponse> {
  return api.inject({ method: 'GET', url: '/api/integrate/app/getOrgAccessToken', query });
}

/** A body of v2/batchAdd as the seed shows it. */
export function makeImport(rows: object[] = [makeRow()]): object {
  return { publicParams: { isMatching: true, matchingType: 2, optType: 'add' }, data: rows };
}

export function makeRow(): object {
  return { identities: [{ identityValue: '18888888888', identityType: 'phone' }], groups: 'group1,group2' };
}

export interface Envelope {
  code: string;
  errorCode: string;
  msg: string;
  data: unknown;
}

/** Parses an answer, and holds it to be the envelope: four keys, in order, `code` a string. */
export function readEnvelope(res: LightMyRequestResponse): Envelope {
  const type = res.headers['content-type'];
  if (type !== 'application/json; charset=utf-8')
    throw new Error(`content-type ${String(type)}: ${res.body}`);
  const envelope = res.json<Envelope>();
  const keys = Object.keys(envelope).join();
  if (keys !== 'code,errorCode,msg,data' || typeof envelope.code !== 'string') {
    throw new Error(`not the envelope: ${res.body}`);
  }
  return envelope;
}
