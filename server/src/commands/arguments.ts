import { parseArgs } from 'node:util';
import { cleanText, hasForbiddenCharacter, isLongerThan } from '../domain/clean-text.ts';
import { type Command, type CommandCall, UsageError } from './command.ts';

const INT_MAX = 2 ** 31 - 1;
const NAME_LENGTH_MAX = 64;

/**
 * Reads what follows the words of a command.
 * @throws {UsageError} for an unknown option, or too few or too many parameters.
 */
export function readArguments(
  command: Command,
  args: string[],
): Omit<CommandCall, 'world'> & { isJson: boolean } {
  const parsed = parse(command, args);
  const { json, ...options } = parsed.values;
  const names = parameterNames(command.usage);
  const required = names.filter((name) => !name.startsWith('['));
  const { positionals } = parsed;
  if (positionals.length < required.length) {
    throw new UsageError(
      `缺少参数 ${required[positionals.length]} / ${required[positionals.length]} is missing`,
    );
  }
  if (positionals.length > names.length) {
    throw new UsageError(
      `多余的参数 ${positionals[names.length]} / ${positionals[names.length]} is one too many`,
    );
  }
  return { parameters: positionals, options, isJson: json === true };
}

function parse(command: Command, args: string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { ...command.options, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parameterNames(usage: string): string[] {
  const words = usage.split(' ').filter((word) => word !== '');
  const firstOption = words.findIndex((word) => /^\[?--/.test(word));
  return firstOption < 0 ? words : words.slice(0, firstOption);
}

/** The id of an enterprise or an app. */
export function readId(text: string | undefined): number {
  return readWhole(text, 'ID', 1, INT_MAX);
}

export function readBatchId(text: string | undefined): number {
  return readWhole(text, 'ID', 1, Number.MAX_SAFE_INTEGER);
}

export function readWhole(text: string | undefined, name: string, min: number, max: number): number {
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(
    `${name} 应为 ${min} 到 ${max} 的整数 / ${name} must be a whole number from ${min} to ${max}`,
  );
}

export function readOneOf<Value extends string>(
  text: string | undefined,
  name: string,
  values: readonly Value[],
): Value {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new UsageError(
    `${name} 应为 ${values.join('、')} 之一 / ${name} must be one of ${values.join(', ')}`,
  );
}

/** A name that is fit to be shown: cleaned, 1 to 64 characters, no control characters. */
export function readName(text: string | undefined): string {
  const name = cleanText(text ?? '');
  if (name !== '' && !isLongerThan(name, NAME_LENGTH_MAX) && !hasForbiddenCharacter(name)) return name;
  throw new UsageError(
    `NAME 应为 1 到 ${NAME_LENGTH_MAX} 个字符，不含控制字符 / NAME must have 1 to ${NAME_LENGTH_MAX} characters, no control characters`,
  );
}

/** `never` is null; a day means its beginning in UTC; else ISO 8601 with an offset. */
export function readMoment(text: string | undefined): string | null {
  if (text === 'never') return null;
  const isMoment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text ?? '');
  const moment = toIso(isMoment ? text : undefined);
  // Engines carry 31 February over into March: the day has to come back as it was written.
  const day = text?.slice(0, 10) ?? '';
  if (moment !== null && toIso(day)?.startsWith(day) === true) return moment;
  throw new UsageError(
    'DATE 应为 2027-12-31、2027-12-31T23:59:59+08:00 或 never / DATE must look like 2027-12-31, 2027-12-31T23:59:59+08:00 or never',
  );
}

function toIso(text: string | undefined): string | null {
  const moment = new Date(text ?? Number.NaN);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

export function readText(option: CommandCall['options'][string]): string | undefined {
  return typeof option === 'string' ? option : undefined;
}
