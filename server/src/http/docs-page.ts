import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Serves the OpenAPI document as a page to read and try at /docs. All of it comes from this server. */
export async function registerDocsPage(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // The page may load from and talk to this server only.
    staticCSP: true,
    uiConfig: {
      // Swagger's own validator is a service on the internet.
      validatorUrl: null,
      docExpansion: 'list',
      // An address may name one call.
      deepLinking: true,
      tryItOutEnabled: true,
      persistAuthorization: false,
    },
  });
}
