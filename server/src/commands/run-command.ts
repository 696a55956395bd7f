import { MusterError, StartError } from '../errors.ts';
import type { Database } from '../postgres/database.ts';
import { requireCurrentSchema } from '../postgres/migrate.ts';
import type { CommandContext } from '../process/command-context.ts';
import { writeHelp } from '../process/help.ts';
import { openProcessDatabase } from '../process/open-process-database.ts';
import { reachDatabase } from '../process/reach-database.ts';
import { readArguments } from './arguments.ts';
import { type Command, type CommandCall, type CommandWorld, UsageError } from './command.ts';
import { OPERATOR_TASKS, describeCommands } from './commands.ts';

export const COMMAND_EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** A command with its arguments, ready to be run. */
export interface CommandRequest extends Omit<CommandCall, 'world'> {
  command: Command;
  isJson: boolean;
}

/** What needs no running: help, and what is wrong with the arguments. */
export interface CommandAnswer {
  text: string;
  exitCode: number;
}

/** Where a command reads and writes; the terminal, or a test. */
export interface Terminal {
  readInput(): Promise<string>;
  write(text: string): void;
  writeError(text: string): void;
}

/** Finds out what is asked for, before anything is started. */
export function readRequest(args: string[]): CommandRequest | CommandAnswer {
  const [first = ''] = args;
  const asksForHelp = args.includes('--help') || args.includes('-h');
  const related = OPERATOR_TASKS.filter(({ words }) => words.split(' ')[0] === first);
  if (related.length === 0) {
    if (asksForHelp) return { text: helpForAll(), exitCode: COMMAND_EXIT.ok };
    const text = `muster-server: ${first === '' ? '请指定命令 / name a command' : `没有命令 ${first} / there is no command ${first}`}\n\n`;
    return { text: text + helpForAll(), exitCode: COMMAND_EXIT.usage };
  }
  const command = related.find(({ words }) => words.split(' ').every((word, place) => word === args[place]));
  if (asksForHelp) {
    return { text: describeCommands(command === undefined ? related : [command]), exitCode: COMMAND_EXIT.ok };
  }
  if (command === undefined) {
    return { text: describeCommands(related), exitCode: COMMAND_EXIT.usage };
  }
  try {
    return { command, ...readArguments(command, args.slice(command.words.split(' ').length)) };
  } catch (error) {
    if (error instanceof UsageError) return refuseUsage(command, error);
    throw error;
  }
}

function helpForAll(): string {
  return writeHelp(describeCommands(OPERATOR_TASKS));
}

function refuseUsage(command: Command, error: UsageError): CommandAnswer {
  return { text: `${error.message}\n\n${describeCommands([command])}`, exitCode: COMMAND_EXIT.usage };
}

/**
 * Runs a command and prints what it has to say. What it started ends with `context.lifetime`.
 * @returns its exit code.
 */
export async function runRequest(
  { command, isJson, ...call }: CommandRequest,
  context: CommandContext,
  terminal: Terminal,
): Promise<number> {
  try {
    const world = createWorld(context, terminal);
    const { text, value, exitCode = COMMAND_EXIT.ok } = await command.run({ ...call, world });
    terminal.write(isJson ? `${JSON.stringify(value, null, 2)}\n` : text);
    return exitCode;
  } catch (error) {
    if (error instanceof UsageError) {
      const { text, exitCode } = refuseUsage(command, error);
      terminal.writeError(text);
      return exitCode;
    }
    if (error instanceof MusterError) terminal.writeError(`${error.sentence.zh}\n${error.sentence.en}\n`);
    else if (error instanceof StartError) terminal.writeError(`${error.message}\n`);
    else context.log.fatal({ err: error }, 'the command failed');
    return COMMAND_EXIT.failed;
  }
}

function createWorld(context: CommandContext, terminal: Terminal): CommandWorld {
  const { config, env, log } = context;
  const connect = (databaseUrl: string): Promise<Database> =>
    openProcessDatabase(context, { databaseUrl, applicationName: 'muster command' });
  return {
    config,
    env,
    log,
    connect,
    openDatabase: async () => {
      const database = await connect(await reachDatabase(context));
      await requireCurrentSchema(database);
      return database;
    },
    provideDatabaseUrl: (options) => reachDatabase(context, options),
    readInput: () => terminal.readInput(),
  };
}
