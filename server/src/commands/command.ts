import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Sentence } from '../errors.ts';
import type { Database } from '../postgres/database.ts';

/** One thing that an operator can ask for. Each file of this folder holds those that begin with its word. */
export interface Command {
  /** What it is called by: `enterprise create`. */
  words: string;
  /** What follows, as the help shows it: `ENTERPRISE NAME [--reason TEXT]`. Words before the first option are parameters. */
  usage: string;
  options?: Record<string, CommandOption>;
  help: Sentence;
  run(call: CommandCall): Promise<Outcome>;
}

export interface CommandOption {
  type: 'string' | 'boolean';
  multiple?: boolean;
}

export interface CommandCall {
  /** As many as `usage` names; those in brackets may be missing. */
  parameters: string[];
  options: Record<string, string | boolean | (string | boolean)[] | undefined>;
  world: CommandWorld;
}

/** What a command can reach. */
export interface CommandWorld {
  config: Config;
  env: Record<string, string | undefined>;
  log: Logger;
  /** The migrated database of the product, whether the product runs or not. */
  openDatabase(): Promise<Database>;
  /** For what needs a connection of its own: copying whole tables. With `mayCreate` an empty DATA_DIR gets a database. */
  provideDatabaseUrl(options?: { mayCreate: boolean }): Promise<string>;
  /** A database as it is, migrated or not. */
  connect(databaseUrl: string): Promise<Database>;
  /** All of standard input. */
  readInput(): Promise<string>;
}

/** What a command has to say. With `--json` it is `value`, else `text`. */
export interface Outcome {
  text: string;
  value: unknown;
  /** 1 when what was looked for is wrong, although the command itself did what it was asked. */
  exitCode?: 0 | 1;
}

/** The person at the terminal asked for something that does not exist; the message says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
