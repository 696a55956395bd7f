#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Config, ConfigError, readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { createLogger } from './log.ts';
import type { CommandContext } from './process/command-context.ts';
import { Lifetime } from './process/lifetime.ts';

const EXIT = { ok: 0, failed: 1, usage: 2, config: 78 } as const;
const COMMANDS = ['start', 'serve', 'work', 'migrate'] as const;
type Command = (typeof COMMANDS)[number];

/** @returns the exit code, or null while something is running or being ended. */
async function main(args: string[], env: Record<string, string | undefined>): Promise<number | null> {
  const command = readCommand(args);
  if (command === null) return operate(args, env);
  if (typeof command === 'number') return command;
  return withConfig(env, async (config) => {
    if (config.databaseUrl === null && (command === 'serve' || command === 'work')) {
      throw new ConfigError([
        `DATABASE_URL: ${command} needs an external PostgreSQL; only start brings its own`,
      ]);
    }
    const log = createLogger(config);
    return live({ config, env, log }, EXIT.ok, async (context) => {
      await runCommand(command, context);
      return command === 'migrate' ? EXIT.ok : null;
    });
  });
}

/** One of the operator's commands. What it prints is its answer, so of the log only warnings appear, elsewhere. */
async function operate(args: string[], env: Record<string, string | undefined>): Promise<number | null> {
  const { readRequest, runRequest } = await import('./commands/run-command.ts');
  const request = readRequest(args);
  if ('exitCode' in request) {
    (request.exitCode === EXIT.ok ? process.stdout : process.stderr).write(request.text);
    return request.exitCode;
  }
  return withConfig(env, (config) => {
    const log = createLogger({ logLevel: 'warn' }, process.stderr);
    return live({ config, env, log }, EXIT.failed, (context) =>
      runRequest(request, context, {
        readInput: () => text(process.stdin),
        write: (output) => void process.stdout.write(output),
        writeError: (output) => void process.stderr.write(output),
      }),
    );
  });
}

async function withConfig(
  env: Record<string, string | undefined>,
  use: (config: Config) => Promise<number | null>,
): Promise<number | null> {
  try {
    return await use(readConfig(env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.config;
  }
}

/**
 * Runs `work` until it has an exit code; with null it goes on until a signal comes.
 * @param signalCode the exit code after SIGTERM or SIGINT.
 */
async function live(
  parts: Pick<CommandContext, 'config' | 'env' | 'log'>,
  signalCode: number,
  work: (context: CommandContext) => Promise<number | null>,
): Promise<number | null> {
  const { log } = parts;
  const lifetime = new Lifetime(log);
  const finish = (code: number): void => {
    void lifetime.end().then(() => process.exit(code));
  };
  // A second signal waits for the same end.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => finish(signalCode));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'a bug ends this process');
    finish(EXIT.failed);
  });

  try {
    const code = await work({ ...parts, mainPath: fileURLToPath(import.meta.url), lifetime });
    if (code !== null) await lifetime.end();
    return code;
  } catch (error) {
    // What is being ended under its feet fails in many ways, and none of them is news.
    if (lifetime.isEnding) return null;
    if (error instanceof StartError) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'the start failed');
    await lifetime.end();
    return EXIT.failed;
  }
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

/** @returns the exit code when the arguments are wrong; null when the operator's commands have to know. */
function readCommand(args: string[]): Command | number | null {
  const command = COMMANDS.find((name) => name === args[0]);
  if (command === undefined || args.includes('--help') || args.includes('-h')) return null;
  if (args.length === 1) return command;
  process.stderr.write(`muster-server: ${command} 没有参数 / ${command} takes no arguments (--help)\n`);
  return EXIT.usage;
}

const code = await main(process.argv.slice(2), process.env);
if (code !== null) process.exit(code);
