import { APP_COMMANDS } from './app.ts';
import { BACKUP_COMMANDS } from './backup.ts';
import { BATCH_COMMANDS } from './batch.ts';
import { CHECK_COMMANDS } from './check.ts';
import type { Command } from './command.ts';
import { CONFIGURATION_COMMANDS } from './configuration.ts';
import { ENTERPRISE_COMMANDS } from './enterprise.ts';
import { FEATURE_COMMANDS } from './feature.ts';
import { OPERATOR_COMMANDS } from './operator.ts';
import { RETENTION_COMMANDS } from './retention.ts';
import { TOKEN_COMMANDS } from './token.ts';
import { WEBHOOK_COMMANDS } from './webhook.ts';

/** All that an operator can ask for, in the order of the help. */
export const OPERATOR_TASKS: Command[] = [
  ...ENTERPRISE_COMMANDS,
  ...FEATURE_COMMANDS,
  ...APP_COMMANDS,
  ...TOKEN_COMMANDS,
  ...WEBHOOK_COMMANDS,
  ...OPERATOR_COMMANDS,
  ...BATCH_COMMANDS,
  ...RETENTION_COMMANDS,
  ...CHECK_COMMANDS,
  ...BACKUP_COMMANDS,
  ...CONFIGURATION_COMMANDS,
];

/** Two lines of text below each command, Chinese first. */
export function describeCommands(commands: Command[]): string {
  return commands
    .map(({ words, usage, help }) => `  ${`${words} ${usage}`.trim()}\n      ${help.zh}\n      ${help.en}\n`)
    .join('');
}
