import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { runBacklog } from './case-backlog.ts';
import { type FloodsReport, runFloods } from './case-floods.ts';
import { runFloor } from './case-floor.ts';
import { runGrowth } from './case-growth.ts';
import { runPacedCase } from './case-paced.ts';
import { runPeers } from './case-peers.ts';
import type { CaseReport } from './case-report.ts';
import { runTenants } from './case-tenants.ts';
import { Cleanup } from './cleanup.ts';
import { type CaseName, type Options, readOptions } from './options.ts';
import { compareWithRecorded, recordRatios } from './recorded.ts';
import { describeMachine, writeReport } from './report.ts';
import { startBench } from './world.ts';

/** We run from server/dist/bench/bench. */
const REPOSITORY = path.resolve(import.meta.dirname, '../../../..');
const RECORDED = path.join(REPOSITORY, 'server/bench/recorded.json');
const EXIT_INTERRUPTED = 130;

const cleanup = new Cleanup();
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isInterrupted = true;
    void cleanup.end().finally(() => process.exit(EXIT_INTERRUPTED));
  });

const parsed = readOptions(REPOSITORY);
if (typeof parsed === 'string') {
  console.error(parsed);
  process.exitCode = 1;
} else {
  try {
    await main(parsed);
  } catch (error) {
    // What the interruption broke is no news.
    if (!isInterrupted) console.error(error);
    process.exitCode = 1;
  } finally {
    await cleanup.end();
  }
}

async function main(options: Options): Promise<void> {
  const startedAt = performance.now();
  await mkdir(options.folder, { recursive: true });
  const bench = await startBench(cleanup, options);
  const machine = await describeMachine(bench.databaseUrl, REPOSITORY);
  const runs: Record<Exclude<CaseName, 'floods'>, () => Promise<CaseReport>> = {
    floor: () => runFloor(bench),
    paced: () => runPacedCase(bench),
    tenants: () => runTenants(bench),
    growth: () => runGrowth(bench, options),
    backlog: () => runBacklog(bench),
    peers: () => runPeers(bench),
  };
  const reports: CaseReport[] = [];
  let floods: FloodsReport | null = null;
  for (const name of options.cases) {
    console.error(`${Math.round((performance.now() - startedAt) / 1000)} s: ${name}`);
    if (name === 'floods') {
      floods = await runFloods(bench, options.isShort ? ['newUsers', 'knownUsers'] : undefined);
      reports.push(floods);
    } else reports.push(await runs[name]());
  }
  const durationS = Math.round((performance.now() - startedAt) / 1000);
  const command = { calls: options.calls, rounds: options.rounds, durationS };
  console.log(await writeReport(options.folder, { machine, command }, reports));
  if (floods !== null) await judge(options, floods);
}

async function judge(options: Options, floods: FloodsReport): Promise<void> {
  if (options.isRecording) {
    await recordRatios(RECORDED, floods);
    return;
  }
  if (!options.isShort) return;
  for (const sentence of await compareWithRecorded(RECORDED, floods)) {
    console.error(sentence);
    process.exitCode = 1;
  }
}
