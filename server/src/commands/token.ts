import { listTokens } from '../operations/list-tokens.ts';
import { revokeTokens } from '../operations/revoke-tokens.ts';
import { readId } from './arguments.ts';
import type { Command } from './command.ts';
import { done, listed } from './outcome.ts';

export const TOKEN_COMMANDS: Command[] = [
  {
    words: 'token list',
    usage: 'APP',
    help: { zh: '列出应用的有效 token（仅摘要）', en: 'lists the living tokens of an app, by their hashes' },
    run: async ({ world, parameters: [id] }) => {
      const appId = readId(id);
      return listed(await listTokens(await world.openDatabase(), { appId }));
    },
  },
  {
    words: 'token revoke',
    usage: 'APP',
    help: { zh: '注销应用的全部 token，5 秒内生效', en: 'ends all tokens of an app, everywhere within 5 s' },
    run: async ({ world, parameters: [id] }) => {
      const appId = readId(id);
      const count = await revokeTokens(await world.openDatabase(), { appId });
      return done(
        { zh: `应用 ${appId} 的 ${count} 个 token 已注销`, en: `${count} tokens of app ${appId} were ended` },
        { appId, count },
      );
    },
  },
];
