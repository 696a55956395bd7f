#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { createLogger } from './log.ts';
import type { CommandContext } from './process/command-context.ts';
import { HELP } from './process/help.ts';
import { Lifetime } from './process/lifetime.ts';

const EXIT = { ok: 0, failed: 1, usage: 64, config: 78 } as const;
const COMMANDS = ['start', 'serve', 'work', 'migrate'] as const;
type Command = (typeof COMMANDS)[number];

/** @returns the exit code, or null while something is running or being ended. */
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
  try {
    await runCommand(command, context);
  } catch (error) {
    // What is being ended under its feet fails in many ways, and none of them is news.
    if (lifetime.isEnding) return null;
    if (error instanceof StartError) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'the start failed');
    await lifetime.end();
    return EXIT.failed;
  }
  if (command !== 'migrate') return null;
  await lifetime.end();
  return EXIT.ok;
}

/** Each command loads what it needs: a worker without the API is there in half the time. */
async function runCommand(command: Command, context: CommandContext): Promise<void> {
  switch (command) {
    case 'start':
      return (await import('./process/start.ts')).start(context);
    case 'serve':
      return (await import('./process/serve.ts')).serve(context);
    case 'work':
      return (await import('./process/work.ts')).work(context);
    case 'migrate':
      return (await import('./process/migrate-database.ts')).migrateDatabase(context);
  }
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
