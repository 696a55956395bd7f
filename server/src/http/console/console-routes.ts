import type { ConsoleRoute } from './console-route.ts';
import { IDENTITY_TYPE_ROUTES } from './routes-identity-type.ts';
import { SESSION_ROUTES } from './routes-session.ts';

/** Every endpoint of the console. */
export const CONSOLE_ROUTES: readonly ConsoleRoute[] = [...SESSION_ROUTES, ...IDENTITY_TYPE_ROUTES];
