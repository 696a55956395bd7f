import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { TObject, TSchema } from 'typebox';
import type { Config } from '../config.ts';
import type { ErrorCode } from '../errors.ts';
import type { Permission } from '../domain/permission.ts';
import type { Database } from '../postgres/database.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import type { BacklogGauge } from './backlog-gauge.ts';
import type { BatchWaiters } from './batch-waiters.ts';
import type { BodyIntake } from './body-intake.ts';
import type { Caller, CallerCache } from './caller-cache.ts';
import type { SuccessStyle } from './envelope.ts';
import type { ImportCallLimit } from './import-call-limit.ts';
import type { Language } from './language.ts';
import type { HttpMetrics } from './metrics.ts';
import type { ReceivedBody } from './receive-body.ts';
import type { SignInLimits } from './console/sign-in-limits.ts';
import type { SignInQueue } from './console/sign-in-queue.ts';

/** What the handlers of a process share. */
export interface Services {
  config: Config;
  database: Database;
  metrics: HttpMetrics;
  bodies: BodyIntake;
  callers: CallerCache;
  attempts: AttemptLimits;
  signIns: SignInQueue;
  signInLimits: SignInLimits;
  importCalls: ImportCallLimit;
  backlog: BacklogGauge;
  waiters: BatchWaiters;
  wakeWorker: () => void;
  isWorkerReady: () => Promise<boolean>;
}

/** One request that has passed every check that does not depend on its route. */
export interface Call {
  services: Services;
  headers: IncomingHttpHeaders;
  /** Sets a header of the answer, whether it succeeds or not. */
  setHeader: (name: string, value: string) => void;
  /** Says how many rows the call brought, for the call log. */
  noteRows: (count: number) => void;
  /** Blank parameters are absent ones. */
  query: ReadonlyMap<string, string>;
  body: ReceivedBody;
  address: string;
  language: Language;
  /** Fires when the caller has hung up before the answer. */
  gone: AbortSignal;
}

export interface GuardedCall extends Call {
  caller: Caller;
}

/** What a route says of itself: Fastify's routes and the OpenAPI document are both made from it. */
export interface RouteDescription {
  methods: readonly ('GET' | 'POST')[];
  /** Without the prefix; served under both. */
  path: string;
  /** Which bodies it takes; `json-or-form` may also come without one, `bytes` is application/octet-stream. */
  body: 'none' | 'json' | 'json-or-form' | 'bytes';
  success: SuccessStyle;
  /** Headers of every answer, refusals included. */
  headers?: (config: Config) => Record<string, string>;
  /** How long it may wait on purpose, beyond what working on it takes. */
  waitMsMax?: number;
  docs: {
    operationId: string;
    tag: string;
    summary: string;
    description: string;
    /** False when the platform has this call too; true marks it as ours. */
    isOurs: boolean;
    query?: TObject;
    requestBody?: TObject;
    data: TSchema;
    errors: readonly ErrorCode[];
  };
}

/** A file of any size: sent as it is made. When making it fails half way, the connection breaks, and so does the download. */
export interface Download {
  fileName: string;
  mediaType: string;
  content: Readable;
}

/** The JSON text of the answer's `data`, the whole of a CSV file, or a file to come. */
export type Answer = string | Download;

/** What `handle` throws becomes the answer's error. */
export type Route =
  | (RouteDescription & { permission: Permission; handle: (call: GuardedCall) => Promise<Answer> })
  | (RouteDescription & { permission: null; handle: (call: Call) => Promise<Answer> });

/** Both are names of the same thing: the platform's older pages print the first, its newer ones the second. */
export const PREFIXES = ['/api/integrate', '/api/open'] as const;

export function isUnderPrefix(url: string): boolean {
  return PREFIXES.some((prefix) => url.startsWith(`${prefix}/`));
}
