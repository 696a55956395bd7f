import { parse } from 'lossless-json';
import type { NaiveResult } from './naive-model.ts';
import { NaiveEnterprise } from './naive-model.ts';

/** The model with a short way to write rows, for examples that are worked by hand. */
export class Enterprise extends NaiveEnterprise {
  /** `+1` is an exact add, `-2` a fuzzy delete; a row is `type:value@platform/appid ... > groups`, or JSON. */
  send(mode: '+1' | '+2' | '-1' | '-2', ...rows: string[]): NaiveResult {
    return this.run(mode, rows, false);
  }

  try(mode: '+1' | '+2' | '-1' | '-2', ...rows: string[]): NaiveResult {
    return this.run(mode, rows, true);
  }

  private run(mode: string, rows: string[], isDryRun: boolean): NaiveResult {
    const optType = mode.startsWith('+') ? 'add' : 'delete';
    return this.apply({ optType, matchingType: mode.endsWith('2') ? 2 : 1, isDryRun, rows: rows.map(toRow) });
  }
}

export function toRow(text: string): unknown {
  if (text.startsWith('{')) {
    return parse(text);
  }
  const [identities = '', groups] = text.split('>');
  return {
    groups,
    identities: identities
      .trim()
      .split(' ')
      .map((identity) => {
        const [, identityType, identityValue, platform, appid] =
          /^(\w+):([^@]+)(?:@(\w*)\/(\w*))?$/.exec(identity) ?? [];
        return { identityType, identityValue, platform, appid, isWeChatEcosystem: true };
      }),
  };
}

export const valuesOf = (enterprise: Enterprise) =>
  enterprise
    .state()
    .identities.map(([type, value, platform, appid, userId]) =>
      [type, value, platform, appid, userId].join(' '),
    );
export const codesOf = ({ failures, warnings }: NaiveResult) =>
  [...failures, ...warnings].map(({ index, code }) => `${index} ${code}`);
