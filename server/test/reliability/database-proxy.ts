import net, { type AddressInfo } from 'node:net';

export interface DatabaseProxy {
  /** Leads to the same database, through the proxy. */
  databaseUrl: string;
  /** Breaks every connection, and every new one at once, until it is healed. */
  cut(): void;
  heal(): void;
  /** From now on nothing comes through the connections there are, and nobody is told; new ones are as good as ever. */
  silence(): void;
  close(): Promise<void>;
}

/** Stands between a process and its database, as the network does. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const upstream = new URL(databaseUrl);
  const host = decodeURIComponent(upstream.hostname);
  const port = upstream.port === '' ? 5432 : Number(upstream.port);
  let isCut = false;
  const clients = new Set<net.Socket>();
  const servers = new Map<net.Socket, net.Socket>();

  const listener = net.createServer((client) => {
    client.on('error', () => undefined);
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    clients.add(client);
    const server = host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host);
    servers.set(client, server);
    client.on('close', () => {
      clients.delete(client);
      servers.delete(client);
      server.destroy();
    });
    server
      .on('error', () => undefined)
      .on('close', () => {
        if (servers.has(client)) client.destroy();
      });
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port: proxyPort } = listener.address() as AddressInfo;
  const proxied = new URL(databaseUrl.replace(upstream.hostname, '127.0.0.1'));
  proxied.port = String(proxyPort);

  const cut = (): void => {
    isCut = true;
    for (const client of clients) client.resetAndDestroy();
  };
  return {
    databaseUrl: proxied.href,
    cut,
    heal: () => {
      isCut = false;
    },
    silence: () => {
      for (const [client, server] of servers) {
        client.unpipe(server);
        server.unpipe(client);
        // Whoever waits behind a silent network is not told either when the other end goes.
        servers.delete(client);
      }
    },
    close: () =>
      new Promise((resolve) => {
        cut();
        listener.close(() => resolve());
      }),
  };
}
