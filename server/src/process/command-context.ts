import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Lifetime } from './lifetime.ts';

/** What every command is given. It returns when all that it started is running, or, for `migrate`, when it is done. */
export interface CommandContext {
  config: Config;
  /** For child processes. */
  env: Record<string, string | undefined>;
  /** The program itself, for child processes. */
  mainPath: string;
  log: Logger;
  lifetime: Lifetime;
}
