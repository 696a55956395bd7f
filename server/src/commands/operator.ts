import {
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  createPerson,
  makePassword,
} from '../operations/create-person.ts';
import { ROLES, grantRole } from '../operations/grant-role.ts';
import { listPersons } from '../operations/list-persons.ts';
import { setPassword } from '../operations/set-password.ts';
import { withdrawRole } from '../operations/withdraw-role.ts';
import { readId, readName, readOneOf } from './arguments.ts';
import { type Command, type CommandCall, type CommandWorld, type Outcome, UsageError } from './command.ts';
import { done, listed } from './outcome.ts';

const PASSWORD_OPTION = { 'password-stdin': { type: 'boolean' } } as const;

export const OPERATOR_COMMANDS: Command[] = [
  {
    words: 'operator list',
    usage: '',
    help: { zh: '列出可登录的人员及其角色', en: 'lists who can sign in, with their roles' },
    run: async ({ world }) => listed(await listPersons(await world.openDatabase())),
  },
  {
    words: 'operator create',
    usage: 'USERNAME [--platform] [--password-stdin]',
    options: { ...PASSWORD_OPTION, platform: { type: 'boolean' } },
    help: {
      zh: '新建人员，密码随机生成且只显示一次，或从标准输入读取；--platform 可进入运营后台',
      en: 'makes one; the password is random and shown once, or read from stdin. --platform: an operator of the platform',
    },
    run: create,
  },
  {
    words: 'operator password',
    usage: 'USERNAME [--password-stdin]',
    options: PASSWORD_OPTION,
    help: { zh: '重设密码', en: 'sets a new password' },
    run: async ({ world, parameters: [username = ''], options }) => {
      const { password, shown } = await choosePassword(world, options);
      await setPassword(await world.openDatabase(), { username, password, isMade: 'password' in shown });
      return done(
        { zh: `${username} 的密码已重设`, en: `${username} has a new password` },
        { username, ...shown },
      );
    },
  },
  {
    words: 'operator grant',
    usage: 'USERNAME ENTERPRISE ROLE',
    help: {
      zh: '授予企业角色：administrator、operator 或 reader',
      en: 'gives a role in an enterprise: administrator, operator or reader',
    },
    run: async ({ world, parameters: [username = '', id, text] }) => {
      const enterpriseId = readId(id);
      const role = readOneOf(text, 'ROLE', ROLES);
      await grantRole(await world.openDatabase(), { username, enterpriseId, role });
      return done(
        {
          zh: `${username} 在企业 ${enterpriseId} 的角色是 ${role}`,
          en: `${username} is ${role} in enterprise ${enterpriseId}`,
        },
        { username, enterpriseId, role },
      );
    },
  },
  {
    words: 'operator withdraw',
    usage: 'USERNAME ENTERPRISE',
    help: { zh: '收回企业角色', en: 'takes the role in an enterprise away' },
    run: async ({ world, parameters: [username = '', id] }) => {
      const enterpriseId = readId(id);
      await withdrawRole(await world.openDatabase(), { username, enterpriseId });
      return done(
        {
          zh: `${username} 在企业 ${enterpriseId} 的角色已收回`,
          en: `${username} has no role in enterprise ${enterpriseId} now`,
        },
        { username, enterpriseId },
      );
    },
  },
];

async function create({ world, parameters: [text], options }: CommandCall): Promise<Outcome> {
  const username = readName(text);
  const isPlatformOperator = options.platform === true;
  const { password, shown } = await choosePassword(world, options);
  const { personId } = await createPerson(await world.openDatabase(), {
    username,
    password,
    isPlatformOperator,
    hasMadePassword: 'password' in shown,
  });
  return done(
    { zh: `已创建 ${username}`, en: `${username} was made` },
    { personId, username, isPlatformOperator, ...shown },
  );
}

/** `shown` is the password when nobody else knows it yet. */
async function choosePassword(
  world: CommandWorld,
  options: CommandCall['options'],
): Promise<{ password: string; shown: { password?: string } }> {
  if (options['password-stdin'] !== true) {
    const password = makePassword();
    return { password, shown: { password } };
  }
  const password = (await world.readInput()).replace(/\r?\n$/, '');
  if (password.length < PASSWORD_LENGTH_MIN || password.length > PASSWORD_LENGTH_MAX) {
    throw new UsageError(
      `密码应为 ${PASSWORD_LENGTH_MIN} 到 ${PASSWORD_LENGTH_MAX} 个字符 / a password has ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`,
    );
  }
  return { password, shown: {} };
}
