import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { readRequest, runRequest } from '../../src/commands/run-command.ts';
import { Lifetime } from '../../src/process/lifetime.ts';

/** What a command did, as its caller saw it. */
export interface CommandEnd {
  exitCode: number;
  output: string;
  errors: string;
}

/** Runs `muster-server <words…>` in this process, on a database of the test's. */
export async function runCommand(databaseUrl: string, args: string[], input = ''): Promise<CommandEnd> {
  const request = readRequest(args);
  if ('exitCode' in request)
    return { exitCode: request.exitCode, output: request.text, errors: request.text };
  const end = { output: '', errors: '' };
  const log = pino({ level: 'warn' }, { write: (line: string) => void (end.errors += line) });
  const lifetime = new Lifetime(log);
  const context = { config: { ...readConfig({}), databaseUrl }, env: {}, mainPath: '', log, lifetime };
  const exitCode = await runRequest(request, context, {
    readInput: async () => input,
    write: (text) => void (end.output += text),
    writeError: (text) => void (end.errors += text),
  });
  await lifetime.end();
  return { exitCode, ...end };
}

/** Runs a command with `--json`, holds it to success, and gives what it printed. */
export async function runForJson<Value>(databaseUrl: string, args: string[], input?: string): Promise<Value> {
  const { exitCode, output, errors } = await runCommand(databaseUrl, [...args, '--json'], input);
  if (exitCode !== 0) throw new Error(`muster-server ${args.join(' ')} ended with ${exitCode}: ${errors}`);
  return JSON.parse(output) as Value;
}
