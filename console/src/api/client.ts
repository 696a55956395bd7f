import { readLanguage } from '../language/language.tsx';
import type { paths } from './generated/openapi.d.ts';

/** What the server said no with. `message` is a sentence for people, in their language. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    /** For whoever looks into the log; null when there was no answer. */
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

type ConsolePath = Extract<keyof paths, `/console/api/${string}`>;
type Operation<Path extends ConsolePath, Method extends 'get' | 'post'> = NonNullable<paths[Path][Method]>;
type PathOf<Method extends 'get' | 'post'> = {
  [Path in ConsolePath]: paths[Path][Method] extends undefined ? never : Path;
}[ConsolePath];

type QueryOf<Operated> = Operated extends { parameters: { query: infer Query } }
  ? Query
  : Operated extends { parameters: { query?: infer Query } }
    ? Query | undefined
    : undefined;
/** Parameters that may be left out may also be undefined, as filters are that nobody set. */
type Lenient<Query> = {
  [Name in keyof Query]: object extends Pick<Query, Name> ? Query[Name] | undefined : Query[Name];
};
type BodyOf<Operated> = Operated extends { requestBody?: { content: { 'application/json': infer Body } } }
  ? Body
  : Operated extends { requestBody: { content: { 'application/json': infer Body } } }
    ? Body
    : undefined;
/** `data` of the envelope. */
type DataOf<Operated> = Operated extends {
  responses: { 200: { content: { 'application/json': { data: infer Data } } } };
}
  ? Data
  : never;

type Short<Path> = Path extends `/console/api${infer Rest}` ? Rest : never;
type Long<Path extends string> = `/console/api${Path}`;

export type GetPath = Short<PathOf<'get'>>;
export type PostPath = Short<PathOf<'post'>>;
export type GetData<Path extends GetPath> = DataOf<Operation<Long<Path>, 'get'>>;
export type GetQuery<Path extends GetPath> = Lenient<QueryOf<Operation<Long<Path>, 'get'>>>;
export type PostData<Path extends PostPath> = DataOf<Operation<Long<Path>, 'post'>>;
export type PostBody<Path extends PostPath> = BodyOf<Operation<Long<Path>, 'post'>>;
export type PostQuery<Path extends PostPath> = Lenient<QueryOf<Operation<Long<Path>, 'post'>>>;

/** Query parameters as the pages hold them; undefined, null and blank ones are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;

/** The address of an endpoint, also for links that download. */
export function urlOf(path: string, query: object = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `/console/api${path}${text === '' ? '' : `?${text}`}`;
}

/** @throws {ApiError} */
export function get<Path extends GetPath>(
  path: Path,
  query?: GetQuery<Path>,
  signal?: AbortSignal,
): Promise<GetData<Path>> {
  return call(urlOf(path, query), { method: 'GET', signal: signal ?? null });
}

/** @throws {ApiError} */
export function post<Path extends PostPath>(
  path: Path,
  body: PostBody<Path>,
  query?: PostQuery<Path>,
): Promise<PostData<Path>> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return call(urlOf(path, query), { method: 'POST', type: 'application/json', ...sent });
}

/** Sends a slice of a file. @throws {ApiError} */
export function postBytes<Path extends PostPath>(
  path: Path,
  bytes: Blob,
  query: PostQuery<Path>,
  signal: AbortSignal,
): Promise<PostData<Path>> {
  return call(urlOf(path, query), { method: 'POST', type: 'application/octet-stream', body: bytes, signal });
}

interface Sent {
  method: 'GET' | 'POST';
  type?: string;
  body?: BodyInit;
  signal?: AbortSignal | null;
}

async function call<Data>(url: string, { method, type, body, signal }: Sent): Promise<Data> {
  const headers: Record<string, string> = {
    // Pages of others cannot send it, so the server knows that this page did.
    'x-muster-console': '1',
    'accept-language': readLanguage() === 'en' ? 'en' : 'zh-CN',
    ...(body === undefined || type === undefined ? {} : { 'content-type': type }),
  };
  let response: Response;
  try {
    response = await fetch(url, { method, headers, body: body ?? null, signal: signal ?? null });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
  const requestId = response.headers.get('x-request-id');
  const envelope = (await response.json().catch(() => null)) as Envelope<Data> | null;
  if (response.ok && envelope !== null) return envelope.data;
  throw envelope === null
    ? unreachable(response.status, requestId)
    : new ApiError(response.status, envelope.errorCode, withoutPointer(envelope.msg), requestId);
}

/** Where in the request a fault lies ("/name …") helps who writes requests; who fills in a form sees it. */
export function withoutPointer(message: string): string {
  return message.replace(/^\/\S* /, '');
}

interface Envelope<Data> {
  errorCode: string;
  msg: string;
  data: Data;
}

function unreachable(status = 0, requestId: string | null = null): ApiError {
  const isEnglish = readLanguage() === 'en';
  const message = isEnglish
    ? 'The server cannot be reached. Check the network and try again.'
    : '连接不上服务器，请检查网络后重试。';
  return new ApiError(status, 'UNREACHABLE', message, requestId);
}
