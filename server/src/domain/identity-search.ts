import { resolveTypeCode } from './identity-type.ts';
import { normalizeIdentityValue } from './identity-value.ts';
import { refuse } from './import-request.ts';
import type { TypesByCode } from './judge-row.ts';
import { type WireObject, readText } from './wire-values.ts';

/** What an identity is looked up by when its platform and appid are not asked for. */
export interface ValueKey {
  typeId: number;
  value: string;
}

/**
 * What somebody may mean who types in a value: the identities of one type, or of every enabled type that the value is valid for.
 * @param body with `identityValue` and maybe `identityType`; they are cleaned as an import's are.
 * @throws {MusterError} PARAM_ERROR when there is no value, no such type, or the value is not valid for the type.
 */
export function parseIdentitySearch(body: WireObject, types: TypesByCode): ValueKey[] {
  const cleaned = readText(body.identityValue);
  if (typeof cleaned !== 'string') {
    throw refuse('/identityValue', body.identityValue, '必须是身份值', 'must be the value of an identity');
  }
  const code = readText(body.identityType);
  const named = code === undefined ? undefined : types.get(resolveTypeCode(String(code)));
  if (code !== undefined && named === undefined) {
    throw refuse('/identityType', body.identityType, '没有这个身份类型', 'is no type in force');
  }
  const asked = named === undefined ? [...types.values()].filter(({ enabled }) => enabled) : [named];
  const keys = asked.flatMap((type) => {
    const value = normalizeIdentityValue(type.code, cleaned, type.pattern);
    return value === null ? [] : [{ typeId: type.id, value }];
  });
  if (named !== undefined && keys.length === 0) {
    throw refuse(
      '/identityValue',
      body.identityValue,
      `不符合身份类型 ${named.code} 的格式，请检查`,
      `is not valid for the type ${named.code}; check it`,
    );
  }
  return keys;
}
