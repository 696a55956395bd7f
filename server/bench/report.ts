import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { atMost, type CaseReport, type Target, writeTable } from './case-report.ts';
import { connect } from './world.ts';

const run = promisify(execFile);

/** What a figure depends on besides the code. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGib: number;
  system: string;
  node: string;
  postgres: string;
  settings: string;
  commit: string;
  startedAt: string;
}

export async function describeMachine(databaseUrl: string, repository: string): Promise<Machine> {
  const db = await connect(databaseUrl);
  const { rows } = await db.query<{ version: string; settings: string }>(`
    select
      current_setting('server_version') as version,
      string_agg(name || ' = ' || current_setting(name), ', ' order by name) as settings
    from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'wal_compression')`);
  await db.end();
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    postgres: rows[0]?.version ?? 'unknown',
    settings: rows[0]?.settings ?? 'unknown',
    commit: await readCommit(repository),
    startedAt: new Date().toISOString(),
  };
}

async function readCommit(repository: string): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', ['-C', repository, ...args])).stdout.trim();
  try {
    const commit = await git('rev-parse', '--short', 'HEAD');
    return (await git('status', '--porcelain')) === '' ? commit : `${commit}, with changes`;
  } catch {
    return 'unknown';
  }
}

export interface Report {
  machine: Machine;
  command: { calls: number; rounds: number; durationS: number };
  targets: Target[];
  cases: Record<string, { figures: object; memory?: CaseReport['memory'] }>;
}

/** Writes bench-report.json and bench-report.md into a folder. @returns the Markdown. */
export async function writeReport(
  folder: string,
  { machine, command }: Pick<Report, 'machine' | 'command'>,
  cases: readonly CaseReport[],
): Promise<string> {
  const targets = [...cases.flatMap((report) => report.targets), ...judgeMemory(cases)];
  const report: Report = {
    machine,
    command,
    targets,
    cases: Object.fromEntries(
      cases.map(({ name, figures, memory }) => [
        name,
        memory === undefined ? { figures } : { figures, memory },
      ]),
    ),
  };
  const markdown = [
    '# Benchmark',
    writeMachine(report),
    ...(targets.length > 0 ? ['## Targets', writeTargets(targets)] : []),
    ...cases.flatMap(({ title, text }) => [`## ${title}`, text]),
    ...writeMemory(cases),
  ].join('\n\n');
  await writeFile(path.join(folder, 'bench-report.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(path.join(folder, 'bench-report.md'), `${markdown}\n`);
  return markdown;
}

function writeMachine({ machine, command }: Report): string {
  return writeTable(
    ['', ''],
    [
      [
        'machine',
        `${machine.cpu}, cores: ${machine.cores}, memory: ${machine.memoryGib} GiB, ${machine.system}`,
      ],
      ['Node', machine.node],
      ['PostgreSQL', `${machine.postgres}; ${machine.settings}`],
      ['commit', machine.commit],
      [
        'run',
        `${machine.startedAt}, ${command.durationS} s; calls: ${command.calls}, rounds: ${command.rounds}`,
      ],
    ],
  );
}

function writeTargets(targets: readonly Target[]): string {
  const rows = targets.map(({ name, wanted, figure, isMet }) => [name, wanted, figure, isMet ? '✓' : '✗']);
  return writeTable(['', 'target', 'figure', ''], rows);
}

/** Callers, API, worker and PostgreSQL share the machine, so each of ours must be small; the peaks count. */
function judgeMemory(cases: readonly CaseReport[]): Target[] {
  const peaks = cases.flatMap(({ memory }) => (memory === undefined ? [] : [memory.peak]));
  if (peaks.length === 0) return [];
  return [
    atMost('memory of the API at its most, RSS', 300, Math.max(...peaks.map(({ api }) => api)), ' MiB'),
    atMost(
      'memory of the worker at its most, RSS',
      300,
      Math.max(...peaks.map(({ worker }) => worker)),
      ' MiB',
    ),
  ];
}

function writeMemory(cases: readonly CaseReport[]): string[] {
  const rows = cases.flatMap(({ name, memory }) =>
    memory === undefined
      ? []
      : [[name, memory.end.api, memory.peak.api, memory.end.worker, memory.peak.worker]],
  );
  if (rows.length === 0) return [];
  const header = ['case', 'API at the end', 'API at its most', 'worker at the end', 'worker at its most'];
  return [
    '## Memory',
    `Resident memory, MiB; every case has processes of its own.\n\n${writeTable(header, rows)}`,
  ];
}
