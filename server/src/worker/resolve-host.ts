import { lookup, Resolver } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';

/** Answers the addresses of a name, at least one. */
export type ResolveHost = (hostname: string) => Promise<LookupAddress[]>;

/** Per question to a name server; there is one second try. */
const QUERY_TIMEOUT_MS = 2_000;

/**
 * Asks the name servers directly. The system's own look-up occupies a thread of a small pool until it is answered, so a few names
 * whose servers never answer would hold up everybody's; and what /etc/hosts knows is not the public internet.
 */
export async function resolvePublicHost(hostname: string): Promise<LookupAddress[]> {
  // A new one each time: it reads the machine's name servers, which may have changed.
  const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: 2 });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [
    ...(v4.status === 'fulfilled' ? v4.value : []).map((address) => ({ address, family: 4 })),
    ...(v6.status === 'fulfilled' ? v6.value : []).map((address) => ({ address, family: 6 })),
  ];
  if (addresses.length === 0 && v4.status === 'rejected') throw v4.reason;
  return addresses;
}

/** As every other program of the machine finds a name, /etc/hosts included: for closed networks. */
export function resolveLocalHost(hostname: string): Promise<LookupAddress[]> {
  return lookup(hostname, { all: true });
}
