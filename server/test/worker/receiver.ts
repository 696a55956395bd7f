import { type IncomingHttpHeaders, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  headers: IncomingHttpHeaders;
  id: string;
  body: string;
}

export interface Receiver {
  url: string;
  port: number;
  /** Everything that has come in, complete. */
  received: Received[];
  close(): void;
}

export type Answer = (res: ServerResponse, received: Received) => void;

/** Answers with a status and nothing more. */
export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (res) => void res.writeHead(code, headers).end();
}

/** A receiver of webhooks on a real socket, until the end of the test. */
export async function startReceiver(
  answer: Answer = status(204),
  { port = 0, host = '127.0.0.1' } = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text: string) => (body += text));
    req.on('end', () => {
      const message = { headers: req.headers, id: String(req.headers['webhook-id']), body };
      received.push(message);
      answer(res, message);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, host, resolve);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  const address = server.address() as AddressInfo;
  return { url: `http://${host}:${address.port}/hook`, port: address.port, received, close };
}
