import { deleteExpiredTokens } from '../operations/delete-expired-tokens.ts';
import { listEnterprises } from '../operations/list-enterprises.ts';
import { RETENTION_AGES, runRetention } from '../operations/run-retention.ts';
import { readText, readWhole } from './arguments.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { listed } from './outcome.ts';

/** Ten years: a larger number is a mistake. */
const DAYS_MAX = 3_660;

export const RETENTION_COMMANDS: Command[] = [
  {
    words: 'retention run',
    usage:
      '[--payloads-older-than DAYS] [--verdicts-older-than DAYS] [--batches-older-than DAYS] [--dry-run]',
    options: {
      'payloads-older-than': { type: 'string' },
      'verdicts-older-than': { type: 'string' },
      'batches-older-than': { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
    help: {
      zh: `立即清理过期数据（平时每小时自动执行）：请求体 ${RETENTION_AGES.payloadDays} 天，失败与警告 ${RETENTION_AGES.verdictDays} 天，批次及变更历史 ${RETENTION_AGES.batchDays} 天；--dry-run 只统计`,
      en: `deletes what is old, now (it happens each hour by itself): payloads after ${RETENTION_AGES.payloadDays} days, verdicts ${RETENTION_AGES.verdictDays}, batches and history ${RETENTION_AGES.batchDays}; --dry-run only counts`,
    },
    run,
  },
];

async function run({ world, options }: CommandCall): Promise<Outcome> {
  const days = (name: string, fallback: number): number =>
    readWhole(readText(options[name]) ?? String(fallback), `--${name}`, 1, DAYS_MAX);
  const ages = {
    payloadDays: days('payloads-older-than', RETENTION_AGES.payloadDays),
    verdictDays: days('verdicts-older-than', RETENTION_AGES.verdictDays),
    batchDays: days('batches-older-than', RETENTION_AGES.batchDays),
  };
  const isDryRun = options['dry-run'] === true;
  const database = await world.openDatabase();
  const rows: object[] = [];
  for (const { id: enterpriseId } of await listEnterprises(database, { enterpriseId: null })) {
    rows.push({ enterpriseId, ...(await runRetention(database, { enterpriseId, ages, isDryRun })) });
  }
  if (!isDryRun) await deleteExpiredTokens(database);
  return listed(rows);
}
