import { listBatches } from '../operations/list-batches.ts';
import { requireEnterprise } from '../operations/require-enterprise.ts';
import { rerunBatch } from '../operations/rerun-batch.ts';
import { showBatch } from '../operations/show-batch.ts';
import { readBatchId, readId, readOneOf, readText, readWhole } from './arguments.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { done, writeCell, writeTable } from './outcome.ts';

const STATUSES = ['PENDING', 'FINISHED', 'ERROR', 'UNDONE'] as const;
/** A screenful. */
const LIST_SIZE = 50;
const LIST_SIZE_MAX = 10_000;

export const BATCH_COMMANDS: Command[] = [
  {
    words: 'batch list',
    usage: 'ENTERPRISE [--status STATUS] [--limit COUNT]',
    options: { status: { type: 'string' }, limit: { type: 'string' } },
    help: {
      zh: `列出导入批次，最新的在前；状态为 ${STATUSES.join('、')}；默认 ${LIST_SIZE} 条`,
      en: `lists batches, newest first; STATUS is ${STATUSES.join(', ')}; ${LIST_SIZE} unless told`,
    },
    run: list,
  },
  {
    words: 'batch show',
    usage: 'ENTERPRISE ID',
    help: {
      zh: '显示一个批次的全部字段、失败行及 ERROR 的原因',
      en: 'shows all about a batch: its columns, failures and the reason of an ERROR',
    },
    run: show,
  },
  {
    words: 'batch rerun',
    usage: 'ENTERPRISE ID',
    help: {
      zh: '将 ERROR 的批次作为新批次重新执行，排在最后',
      en: 'runs a batch that is in ERROR again, as a new batch at the end of the order',
    },
    run: rerun,
  },
];

async function list({ world, parameters: [id], options }: CommandCall): Promise<Outcome> {
  const enterpriseId = readId(id);
  const status =
    options.status === undefined ? null : readOneOf(readText(options.status), '--status', STATUSES);
  const size = readWhole(readText(options.limit) ?? String(LIST_SIZE), '--limit', 1, LIST_SIZE_MAX);
  const database = await world.openDatabase();
  await requireEnterprise(database, { enterpriseId });
  const filter = { status, from: null, to: null };
  const { batches } = await listBatches(database, { enterpriseId, filter, offset: 0, size });
  return { text: writeTable(batches.map(pickColumns)), value: batches };
}

/** What fits into a terminal's width; `batch show` and `--json` have all. */
function pickColumns(batch: Awaited<ReturnType<typeof listBatches>>['batches'][number]): object {
  const { batchId, status, optType, total, fail, relationsAdded, relationsRemoved, acceptedAt, finishedAt } =
    batch;
  return { batchId, status, optType, total, fail, relationsAdded, relationsRemoved, acceptedAt, finishedAt };
}

async function show({ world, parameters: [id, batch] }: CommandCall): Promise<Outcome> {
  const key = { enterpriseId: readId(id), batchId: readBatchId(batch) };
  const shown = await showBatch(await world.openDatabase(), key);
  const { failures, warnings, ...columns } = shown;
  const lines = Object.entries(columns).map(([name, value]) => `  ${name}: ${writeCell(value)}\n`);
  const tables = Object.entries({ failures, warnings }).map(
    ([name, rows]) => `\n${name}:\n${rows === null ? '  -\n' : writeTable(rows)}`,
  );
  return { text: [...lines, ...tables].join(''), value: shown };
}

async function rerun({ world, parameters: [id, batch] }: CommandCall): Promise<Outcome> {
  const key = { enterpriseId: readId(id), batchId: readBatchId(batch) };
  const newBatchId = await rerunBatch(await world.openDatabase(), key);
  return done(
    {
      zh: `批次 ${key.batchId} 将作为批次 ${newBatchId} 重新执行`,
      en: `batch ${key.batchId} will be run again as batch ${newBatchId}`,
    },
    { ...key, newBatchId },
  );
}
