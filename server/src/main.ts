#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { createLogger } from './log.ts';
import { HELP } from './process/help.ts';
import { Lifetime } from './process/lifetime.ts';
import { migrateDatabase } from './process/migrate-database.ts';
import { serve } from './process/serve.ts';
import { start } from './process/start.ts';
import { work } from './process/work.ts';

const EXIT = { ok: 0, failed: 1, usage: 64, config: 78 } as const;
const COMMANDS = ['start', 'serve', 'work', 'migrate'] as const;
type Command = (typeof COMMANDS)[number];

/** @returns the exit code, or null while something is running. */
async function main(args: string[], env: Record<string, string | undefined>): Promise<number | null> {
  const command = readCommand(args);
  if (typeof command === 'number') return command;
  let config: Config;
  try {
    config = readConfig(env);
    if (config.databaseUrl === null && (command === 'serve' || command === 'work')) {
      throw new ConfigError([
        `DATABASE_URL: ${command} needs an external PostgreSQL; only start brings its own`,
      ]);
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.config;
  }
  return run(command, config, env);
}

async function run(
  command: Command,
  config: Config,
  env: Record<string, string | undefined>,
): Promise<number | null> {
  const log = createLogger(config);
  const lifetime = new Lifetime(log);
  const finish = (code: number): void => {
    void lifetime.end().then(() => process.exit(code));
  };
  // A second signal waits for the same end.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => finish(EXIT.ok));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'a bug ends this process');
    finish(EXIT.failed);
  });

  const context = { config, env, mainPath: fileURLToPath(import.meta.url), log, lifetime };
  const databaseUrl = config.databaseUrl ?? '';
  try {
    if (command === 'start') await start(context);
    else if (command === 'serve') await serve(context, databaseUrl);
    else if (command === 'work') await work(context, databaseUrl);
    else await migrateDatabase(context);
  } catch (error) {
    if (error instanceof StartError) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'the start failed');
    await lifetime.end();
    return EXIT.failed;
  }
  if (command !== 'migrate') return null;
  await lifetime.end();
  return EXIT.ok;
}

/** @returns the exit code when there is no command to run. */
function readCommand(args: string[]): Command | number {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    const command = COMMANDS.find((name) => name === positionals[0]);
    if (values.help === true) {
      process.stdout.write(HELP);
      return EXIT.ok;
    }
    if (command !== undefined && positionals.length === 1) return command;
    process.stderr.write(`muster-server: what is to be done? One of ${COMMANDS.join(', ')}.\n\n${HELP}`);
  } catch (error) {
    process.stderr.write(`muster-server: ${(error as Error).message}\n\n${HELP}`);
  }
  return EXIT.usage;
}

const code = await main(process.argv.slice(2), process.env);
if (code !== null) process.exit(code);
