import type { Config } from '../config.ts';
import type { Command } from './command.ts';
import { listed } from './outcome.ts';

export const CONFIGURATION_COMMANDS: Command[] = [
  {
    words: 'config check',
    usage: '',
    help: {
      zh: '检查环境变量并显示生效的配置（密码隐藏）；有误时退出码 78',
      en: 'checks the environment and shows the settings in force, secrets masked; exit code 78 when it is wrong',
    },
    run: async ({ world: { config, env } }) => listed(describeSettings(config, env)),
  },
];

/** The settings by the names of their variables. A wrong environment never gets here: `main.ts` has refused it. */
export function describeSettings(
  config: Config,
  env: Record<string, string | undefined>,
): { name: string; value: string | null; isSet: boolean }[] {
  return Object.entries(config).map(([key, value]: [string, Config[keyof Config]]) => {
    const name = key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    return { name, value: describeValue(key, value), isSet: (env[name]?.trim() ?? '') !== '' };
  });
}

function describeValue(key: string, value: Config[keyof Config]): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = String(value);
  if (/secret|password|token|key/i.test(key)) return '***';
  return URL.canParse(text) ? maskUrl(text) : text;
}

/** Both places where a password may stand: before the host, and among the parameters. */
function maskUrl(text: string): string {
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  for (const name of new Set(url.searchParams.keys())) {
    if (/password|secret|key/i.test(name)) url.searchParams.set(name, '***');
  }
  return url.href;
}
