import { readFileSync, readdirSync } from 'node:fs';
import type { ProcessMib } from './case-report.ts';

/** Linux counts CPU time in ticks of 10 ms, whatever the kernel's own clock. */
const TICKS_PER_S = 100;
const PAGE_BYTES = 4096;

interface ProcessStat {
  pid: number;
  parentPid: number;
  command: string;
  /** Of the process and of those of its children that have ended. */
  cpuS: number;
  rssBytes: number;
}

/** Seconds of CPU used so far by each part of what is measured. */
export interface CpuS {
  api: number;
  worker: number;
  postgres: number;
  callers: number;
}

/** Reads the CPU time and memory of the product's processes from /proc; everything here descends from the benchmark. */
export class ProcessFigures {
  readonly #apiPid: number;

  constructor(apiPid: number) {
    if (process.platform !== 'linux') throw new Error('the benchmark reads /proc, so it runs on Linux only');
    this.#apiPid = apiPid;
  }

  cpuS(): CpuS {
    const own = process.cpuUsage();
    return {
      api: this.#api().cpuS,
      worker: this.#worker().cpuS,
      postgres: this.#postgres().reduce((sum, { cpuS }) => sum + cpuS, 0),
      callers: (own.user + own.system) / 1e6,
    };
  }

  /** MiB of resident memory; of PostgreSQL nothing is told, since its processes share most of theirs. */
  rssMib(): ProcessMib {
    return { api: toMib(this.#api().rssBytes), worker: toMib(this.#worker().rssBytes) };
  }

  /** The same, now and at its most since the processes were started. */
  memory(): { end: ProcessMib; peak: ProcessMib } {
    const end = this.rssMib();
    // Linux notes the most now and then, so it can be a little behind.
    const peakOf = ({ pid }: ProcessStat, nowMib: number): number => Math.max(nowMib, readPeakMib(pid));
    const peak = { api: peakOf(this.#api(), end.api), worker: peakOf(this.#worker(), end.worker) };
    return { end, peak };
  }

  #api(): ProcessStat {
    return pick(readProcesses(), ({ pid }) => pid === this.#apiPid);
  }

  #worker(): ProcessStat {
    return pick(
      readProcesses(),
      ({ parentPid, command }) => parentPid === this.#apiPid && command !== 'postgres',
    );
  }

  #postgres(): ProcessStat[] {
    const all = readProcesses();
    const parents = new Map(all.map(({ pid, parentPid }) => [pid, parentPid]));
    return all.filter(({ pid, command }) => command === 'postgres' && descends(pid, parents));
  }
}

function toMib(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function readPeakMib(pid: number): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return toMib(Number(kib) * 1024);
}

function descends(pid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) if (at === process.pid) return true;
  return false;
}

function pick(processes: ProcessStat[], isIt: (stat: ProcessStat) => boolean): ProcessStat {
  const found = processes.find(isIt);
  if (found === undefined) throw new Error('a process of the product is gone');
  return found;
}

function readProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'))];
      } catch {
        // It ended between the listing and the reading.
        return [];
      }
    });
}

/** The fields are those of proc(5); the command stands in parentheses and may hold any character. */
function parseStat(text: string): ProcessStat {
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(text, 10),
    command: text.slice(text.indexOf('(') + 1, end),
    parentPid: field(4),
    cpuS: (field(14) + field(15) + field(16) + field(17)) / TICKS_PER_S,
    rssBytes: field(24) * PAGE_BYTES,
  };
}
