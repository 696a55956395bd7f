import { checkBatches } from '../operations/check-batches.ts';
import { checkDirectory } from '../operations/check-directory.ts';
import { checkIndexes } from '../operations/check-indexes.ts';
import { checkMembers } from '../operations/check-members.ts';
import { checkPlatform } from '../operations/check-platform.ts';
import type { Finding } from '../operations/find-differences.ts';
import { listEnterprises } from '../operations/list-enterprises.ts';
import { requireEnterprise } from '../operations/require-enterprise.ts';
import { readId } from './arguments.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { writeTable } from './outcome.ts';

export const CHECK_COMMANDS: Command[] = [
  {
    words: 'check',
    usage: '[ENTERPRISE]',
    help: {
      zh: '核对数据：人数、关系、历史、批次次序、引用、索引；只读，不影响导入；有差异时退出码 1',
      en: 'verifies counts, relations, history, order, references and indexes; changes nothing, delays nothing; exit code 1 when something differs',
    },
    run: check,
  },
];

async function check({ world, parameters: [id] }: CommandCall): Promise<Outcome> {
  const only = id === undefined ? null : readId(id);
  const database = await world.openDatabase();
  if (only !== null) await requireEnterprise(database, { enterpriseId: only });
  const rows: (Finding & { enterpriseId: number | null })[] = [];
  for (const { id: enterpriseId } of await listEnterprises(database, { enterpriseId: only })) {
    for (const run of [checkMembers, checkBatches, checkDirectory]) {
      const findings = await run(database, { enterpriseId });
      rows.push(...findings.map((finding) => ({ enterpriseId, ...finding })));
    }
  }
  if (only === null) {
    const findings = [...(await checkPlatform(database)), await checkIndexes(database)];
    rows.push(...findings.map((finding) => ({ enterpriseId: null, ...finding })));
  }
  const isRight = rows.every(({ differences }) => differences === 0);
  const verdict = isRight
    ? `完成 ${rows.length} 项核对，没有差异。\n${rows.length} checks were made. Nothing differs.\n`
    : `完成 ${rows.length} 项核对，存在差异。\n${rows.length} checks were made. Something differs.\n`;
  // What is as it must be fills a screen for nothing; --json lists it.
  const notable = rows.filter(({ sample }) => sample !== null);
  const table = notable.length === 0 ? '' : `${writeTable(notable)}\n`;
  return { text: table + verdict, value: rows, exitCode: isRight ? 0 : 1 };
}
