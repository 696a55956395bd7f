import type { LookupAddress, LookupOptions } from 'node:dns';
import { callbackify } from 'node:util';
import { Agent, request } from 'undici';
import { isPublicAddress, parseWebhookUrl } from '../domain/webhook-address.ts';
import { type ResolveHost, resolveLocalHost, resolvePublicHost } from './resolve-host.ts';

/** From the look-up of the name to the last byte of the answer. */
export const SEND_TIMEOUT_MS = 10_000;
/** Of an answer's body; nothing in it interests us, and reading it only lets the connection be used again. */
const ANSWER_BYTES_MAX = 64 * 1024;

/** An answer's status, or why there was none: a code of ours or of Node's. */
export type SendResult = { status: number } | { error: string };

export interface SenderOptions {
  /** Closed networks and tests: any address, any port. */
  allowsPrivate: boolean;
  resolveHost?: ResolveHost;
  isAllowedAddress?: (address: string) => boolean;
}

/** Posts to URLs that strangers chose: never to an address that is not allowed, never for long, never where it is redirected. */
export class WebhookSender {
  readonly #allowsPrivate: boolean;
  readonly #agent: Agent;

  constructor(options: SenderOptions) {
    const { allowsPrivate } = options;
    this.#allowsPrivate = allowsPrivate;
    const resolveHost = options.resolveHost ?? (allowsPrivate ? resolveLocalHost : resolvePublicHost);
    const isAllowed = options.isAllowedAddress ?? (allowsPrivate ? () => true : isPublicAddress);
    this.#agent = new Agent({
      // Called for every new connection, which then goes to an address of this very answer: a name that has changed its
      // address since it was looked at gains nothing.
      connect: { lookup: checkedLookup(resolveHost, isAllowed) },
    });
  }

  /** Never rejects. */
  async send(url: string, headers: Record<string, string>, payload: string): Promise<SendResult> {
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
    try {
      // Numeric addresses are not looked up, so they are judged here. The rules may be stricter than when the URL was saved.
      const target = parseWebhookUrl(url, this.#allowsPrivate);
      // `request`, unlike `fetch`, follows no redirect and inflates no body.
      const { statusCode, body } = await request(target, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'muster' },
        body: payload,
        signal,
      });
      // The status has decided; a body that is endless or breaks off changes nothing.
      await body.dump({ limit: ANSWER_BYTES_MAX, signal }).catch(() => undefined);
      return { status: statusCode };
    } catch (error) {
      return { error: signal.aborted ? 'TIMEOUT' : findCode(error) };
    }
  }

  /** Cuts off what is under way. */
  async end(): Promise<void> {
    await this.#agent.destroy();
  }
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A `lookup` for net.connect. */
function checkedLookup(resolveHost: ResolveHost, isAllowed: (address: string) => boolean) {
  const resolve = callbackify(async (hostname: string): Promise<[LookupAddress, ...LookupAddress[]]> => {
    const [first, ...others] = await resolveHost(hostname);
    if (first === undefined) throw codedError('ENODATA');
    // One address that is not allowed spoils all of them: an honest name has none.
    if (![first, ...others].every(({ address }) => isAllowed(address))) throw codedError('ADDRESS_REFUSED');
    return [first, ...others];
  });
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void =>
    resolve(hostname, (error, addresses) => {
      if (error !== null) callback(error, '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0].address, addresses[0].family);
    });
}

function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** PARAM_ERROR is `parseWebhookUrl`'s. A connection that failed at several addresses tells of the last. */
function findCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return findCode(error.errors.at(-1));
  if (!(error instanceof Error)) return 'UNKNOWN';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return code === 'PARAM_ERROR' ? 'ADDRESS_REFUSED' : code;
}
