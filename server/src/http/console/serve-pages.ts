import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Where `npm run build -w console` puts the console, beside the server in the same clone. */
export const CONSOLE_SITE = path.resolve(import.meta.dirname, '../../../../console/dist/site');

/** Addresses of the console's pages; which page it is, the console finds out itself. */
const PAGE_PATHS = ['/', '/sign-in', '/account', '/platform', '/platform/*', '/e/*'] as const;

/** Seconds: the build of the first start takes a few. */
const BUILD_RETRY_AFTER_S = 2;

const NOT_BUILT = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="${BUILD_RETRY_AFTER_S}"><title>Muster</title></head>
<body>
<p>控制台正在构建，页面会自动刷新；API 已经可用。</p>
<p>The console is being built, and this page reloads itself; the API is there already.</p>
<p>如果一直停在这里，请在服务器上运行 <code>npm run build -w console</code> 查看原因。<br>
If this goes on, run <code>npm run build -w console</code> on the server to see why.</p>
</body>
</html>
`;

/** Whether a path is one of the console's pages or files: GET and HEAD only. */
export function isPagePath(pathname: string): boolean {
  return /^\/(?:|sign-in|account|platform(?:\/.*)?|e\/.*|assets\/.*)$/.test(pathname);
}

/** Serves the console: one HTML page for all its addresses, and the files that it loads. */
export async function registerPages(app: FastifyInstance, site: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: site,
    serve: false,
    // Compressed by the build.
    preCompressed: true,
    // Every file but the page itself is named after its content.
    immutable: true,
    maxAge: '365d',
  });
  app.get<{ Params: { '*': string } }>(
    '/assets/*',
    { exposeHeadRoute: true, schema: { hide: true } },
    (request, reply) => {
      reply.header('x-content-type-options', 'nosniff');
      return reply.sendFile(`assets/${request.params['*']}`);
    },
  );
  for (const url of PAGE_PATHS) {
    app.get(url, { exposeHeadRoute: true, schema: { hide: true } }, (_request, reply) =>
      sendPage(reply, site),
    );
  }
}

/** Read anew each time, it is a kilobyte: a build may have replaced it. */
async function sendPage(reply: FastifyReply, site: string): Promise<FastifyReply> {
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
  let page: string;
  try {
    page = await readFile(path.join(site, 'index.html'), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return reply.code(503).header('retry-after', BUILD_RETRY_AFTER_S).send(NOT_BUILT);
  }
  const nonce = randomBytes(16).toString('base64');
  reply.headers({
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  });
  return reply.send(page.replace('__CSP_NONCE__', nonce));
}

/**
 * Nothing from elsewhere, no script but our files; nobody may put the console into a frame. Trusted Types would go further, but antd
 * writes its styles through innerHTML.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // antd makes its styles at run time; what React sets on an element is no style sheet and needs no leave.
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
