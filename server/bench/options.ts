import path from 'node:path';
import { parseArgs } from 'node:util';

export const CASE_NAMES = ['floor', 'floods', 'paced', 'tenants', 'growth', 'backlog', 'peers'] as const;
export type CaseName = (typeof CASE_NAMES)[number];

export interface Options {
  calls: number;
  rounds: number;
  cases: CaseName[];
  isScale: boolean;
  isShort: boolean;
  isRecording: boolean;
  folder: string;
}

const HELP = `npm run bench -- [OPTION…]

  --calls N          calls of 500 rows in a flood, 200 unless said otherwise; the other cases go by it
  --rounds N         rounds of which the median counts, 3 unless said otherwise
  --only CASE[,…]    ${CASE_NAMES.join(', ')}
  --scale            growth also at 50 million relations; takes many minutes and 30 GB of disk
  --short            only new and known users, 100 calls; fails when a ratio to COPY is below two thirds of the recorded one
  --record           writes the ratios of this run into server/bench/recorded.json
  --out FOLDER       where bench-report.md and bench-report.json go, the root of the repository unless said otherwise
`;

/** @returns what to tell whoever gave options that cannot be used, or asked for help. */
export function readOptions(repository: string): Options | string {
  try {
    return parseOptions(repository) ?? HELP;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${HELP}`;
  }
}

function parseOptions(repository: string): Options | null {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string' },
      scale: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const cases = values.short ? ['floods' as const] : readCases(values.only);
  if (values.record && !cases.includes('floods')) throw new Error('--record needs the case floods');
  return {
    calls: readCount('--calls', values.calls ?? (values.short ? '100' : '200')),
    rounds: readCount('--rounds', values.rounds),
    cases,
    isScale: values.scale,
    isShort: values.short,
    isRecording: values.record,
    // npm runs us in the workspace; the folder is meant from where the command was given.
    folder: values.out === undefined ? repository : path.resolve(process.env['INIT_CWD'] ?? '.', values.out),
  };
}

function readCases(only: string | undefined): CaseName[] {
  if (only === undefined) return [...CASE_NAMES];
  return only.split(',').map((name) => {
    const found = CASE_NAMES.find((known) => known === name);
    if (found === undefined) throw new Error(`there is no case ${name}: ${CASE_NAMES.join(', ')}`);
    return found;
  });
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new Error(`${name} ${text}: must be a whole number from 1`);
  return count;
}
