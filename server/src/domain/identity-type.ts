/** `global`: one key per value. `app`: platform and appid are part of the key. */
export type IdentityScope = 'global' | 'app';

export interface IdentityType {
  id: number;
  code: string;
  scope: IdentityScope;
  enabled: boolean;
  /** What a value must match, whole; null: anything. */
  pattern: RegExp | null;
}

/** The types that every enterprise starts with, in matching order; their ids are their places, from 1. */
export const BUILT_IN_IDENTITY_TYPES: readonly { code: string; name: string; scope: IdentityScope }[] = [
  { code: 'unionid', name: '微信 unionid', scope: 'global' },
  { code: 'openid', name: '微信 openid', scope: 'app' },
  { code: 'phone', name: '手机号', scope: 'global' },
  { code: 'id', name: '用户 ID', scope: 'global' },
  { code: 'external_userid', name: '企业微信外部联系人', scope: 'app' },
  { code: 'email', name: '邮箱', scope: 'global' },
];

/** The platform wrote the caller's own user id as `uid`, `id` and `thirdId` over time; all are one type here. */
const CODE_ALIASES = new Map([
  ['uid', 'id'],
  ['thirdId', 'id'],
]);

export function resolveTypeCode(code: string): string {
  return CODE_ALIASES.get(code) ?? code;
}
