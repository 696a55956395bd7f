import { changeEnterprise } from '../operations/change-enterprise.ts';
import { createEnterprise } from '../operations/create-enterprise.ts';
import { listEnterprises } from '../operations/list-enterprises.ts';
import { readId, readName, readOneOf, readText } from './arguments.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { done, listed } from './outcome.ts';
import { COMMAND_TIMEOUTS } from './timeouts.ts';

export const ENTERPRISE_COMMANDS: Command[] = [
  {
    words: 'enterprise list',
    usage: '',
    help: { zh: '列出企业', en: 'lists the enterprises' },
    run: async ({ world }) =>
      listed(await listEnterprises(await world.openDatabase(), { enterpriseId: null })),
  },
  {
    words: 'enterprise create',
    usage: 'NAME',
    help: { zh: '新建企业', en: 'makes an enterprise' },
    run: async ({ world, parameters: [name] }) => {
      const enterprise = { name: readName(name) };
      const database = await world.openDatabase();
      const { enterpriseId } = await database.transaction(COMMAND_TIMEOUTS, (tx) =>
        createEnterprise(tx, enterprise),
      );
      return done(
        { zh: `已创建企业 ${enterpriseId}`, en: `enterprise ${enterpriseId} was made` },
        { enterpriseId, ...enterprise },
      );
    },
  },
  {
    words: 'enterprise suspend',
    usage: 'ID',
    help: {
      zh: '暂停企业：拒绝其应用的调用，已受理的批次等待',
      en: 'suspends one: its apps are refused, its accepted batches wait',
    },
    run: (call) => setState(call, 'suspended', { zh: '已暂停', en: 'is suspended' }),
  },
  {
    words: 'enterprise resume',
    usage: 'ID',
    help: { zh: '恢复企业', en: 'lets a suspended one go on' },
    run: (call) => setState(call, 'active', { zh: '已恢复', en: 'is active again' }),
  },
  {
    words: 'enterprise set',
    usage: 'ID --creates-users on|off',
    options: { 'creates-users': { type: 'string' } },
    help: {
      zh: '导入时遇到未知用户是否新建',
      en: 'whether imports make users that they do not find',
    },
    run: async ({ world, parameters: [id], options }) => {
      const enterpriseId = readId(id);
      const value = readOneOf(readText(options['creates-users']), '--creates-users', ['on', 'off']);
      const createsUsers = value === 'on';
      await changeEnterprise(await world.openDatabase(), { enterpriseId, createsUsers });
      return done(
        { zh: `企业 ${enterpriseId} 已设置`, en: `enterprise ${enterpriseId} is set` },
        { enterpriseId, createsUsers },
      );
    },
  },
];

async function setState(
  { world, parameters: [id] }: CommandCall,
  state: 'active' | 'suspended',
  outcome: { zh: string; en: string },
): Promise<Outcome> {
  const enterpriseId = readId(id);
  await changeEnterprise(await world.openDatabase(), { enterpriseId, state });
  return done(
    { zh: `企业 ${enterpriseId} ${outcome.zh}`, en: `enterprise ${enterpriseId} ${outcome.en}` },
    { enterpriseId, state },
  );
}
