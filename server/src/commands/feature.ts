import { MusterError } from '../errors.ts';
import { changeEnterprise } from '../operations/change-enterprise.ts';
import { listEnterprises } from '../operations/list-enterprises.ts';
import { readId, readOneOf } from './arguments.ts';
import type { Command, CommandCall, Outcome } from './command.ts';
import { done, listed } from './outcome.ts';

const FEATURES = ['identity-types'] as const;

export const FEATURE_COMMANDS: Command[] = [
  {
    words: 'feature list',
    usage: 'ENTERPRISE',
    help: { zh: '列出企业的功能开关', en: 'lists the features of an enterprise' },
    run: async ({ world, parameters: [id] }) => {
      const enterpriseId = readId(id);
      const [enterprise] = await listEnterprises(await world.openDatabase(), { enterpriseId });
      if (enterprise === undefined) {
        throw new MusterError('NOT_FOUND', {
          zh: `没有企业 ${enterpriseId}`,
          en: `there is no enterprise ${enterpriseId}`,
        });
      }
      return listed([
        { feature: 'identity-types', isOpen: enterprise.managesIdentityTypes, name: '身份类型管理' },
      ]);
    },
  },
  {
    words: 'feature open',
    usage: 'ENTERPRISE FEATURE',
    help: {
      zh: '打开功能：identity-types（身份类型管理）',
      en: 'opens a feature: identity-types',
    },
    run: (call) => setFeature(call, true),
  },
  {
    words: 'feature close',
    usage: 'ENTERPRISE FEATURE',
    help: { zh: '关闭功能', en: 'closes a feature' },
    run: (call) => setFeature(call, false),
  },
];

async function setFeature({ world, parameters: [id, name] }: CommandCall, isOpen: boolean): Promise<Outcome> {
  const enterpriseId = readId(id);
  const feature = readOneOf(name, 'FEATURE', FEATURES);
  await changeEnterprise(await world.openDatabase(), { enterpriseId, managesIdentityTypes: isOpen });
  return done(
    {
      zh: `企业 ${enterpriseId} 的 ${feature} 已${isOpen ? '打开' : '关闭'}`,
      en: `${feature} is ${isOpen ? 'open' : 'closed'} for enterprise ${enterpriseId}`,
    },
    { enterpriseId, feature, isOpen },
  );
}
