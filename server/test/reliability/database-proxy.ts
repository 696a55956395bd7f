import net from 'node:net';
import type { AddressInfo } from 'node:net';

export interface DatabaseProxy {
  /** Leads to the same database, through the proxy. */
  databaseUrl: string;
  /** Breaks every connection, and every new one at once, until it is healed. */
  cut(): void;
  /** Passes nothing on any more, and breaks nothing: what is open now is never heard of again, not even after the healing. */
  swallow(): void;
  heal(): void;
  close(): Promise<void>;
}

/** Stands between a process and its database, as the network does. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const upstream = new URL(databaseUrl);
  const host = decodeURIComponent(upstream.hostname);
  const port = upstream.port === '' ? 5432 : Number(upstream.port);
  let mode: 'open' | 'cut' | 'swallow' = 'open';
  const clients = new Set<net.Socket>();
  const links = new Set<{ client: net.Socket; server: net.Socket }>();

  const listener = net.createServer((client) => {
    clients.add(client);
    client.on('error', () => undefined).on('close', () => clients.delete(client));
    if (mode === 'cut') client.resetAndDestroy();
    if (mode !== 'open') return;
    const server = host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host);
    const link = { client, server };
    links.add(link);
    const end = (): void => {
      if (!links.delete(link)) return;
      client.destroy();
      server.destroy();
    };
    client.on('close', end);
    server.on('error', end).on('close', end);
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port: proxyPort } = listener.address() as AddressInfo;
  const proxied = new URL(databaseUrl.replace(upstream.hostname, '127.0.0.1'));
  proxied.port = String(proxyPort);

  const cut = (): void => {
    mode = 'cut';
    for (const client of clients) client.resetAndDestroy();
  };
  return {
    databaseUrl: proxied.href,
    cut,
    swallow: () => {
      mode = 'swallow';
      for (const { client, server } of links) {
        client.unpipe();
        server.unpipe();
        // The server's side notices in the end, as it does when it probes a connection that is dead.
        server.destroy();
      }
      links.clear();
    },
    heal: () => {
      mode = 'open';
    },
    close: () =>
      new Promise((resolve) => {
        cut();
        listener.close(() => resolve());
      }),
  };
}
