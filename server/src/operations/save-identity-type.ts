import type { IdentityTypeRequest } from '../domain/identity-type-request.ts';
import { MusterError } from '../errors.ts';
import type { Db } from '../postgres/database.ts';
import { lockIdentityTypes } from './lock-identity-types.ts';

/** Every chunk reads them all, and people have to find their way in the list. */
const TYPES_MAX = 50;

/**
 * Adds an own identity type, last in the order, or changes the name and the pattern of one. Holds from the next chunk on;
 * values that are stored already stay. Must run in a transaction.
 * @param isNew there must be none of this code yet.
 * @throws {MusterError} CONFLICT for a code that is taken, a built-in type, another scope, or one type too many; PERMISSION_DENIED.
 */
export async function saveIdentityType(
  tx: Db,
  { enterpriseId, type, isNew = false }: { enterpriseId: number; type: IdentityTypeRequest; isNew?: boolean },
): Promise<void> {
  const types = await lockIdentityTypes(tx, { enterpriseId });
  const known = types.find(({ code }) => code === type.code);
  if (known?.builtIn === true) {
    throw conflict(
      `${type.code} 是内置身份类型，只能调整顺序或停用`,
      `${type.code} is a built-in type; it can only be reordered and switched off`,
    );
  }
  if (known !== undefined && isNew) {
    throw conflict(
      `编码已存在：${type.code}。如需修改，请在列表中编辑此类型，否则请换一个编码`,
      `there is a type ${type.code} already. To change it, edit it in the list; else choose another code`,
    );
  }
  if (known !== undefined && known.scope !== type.scope) {
    throw conflict(
      `身份类型 ${type.code} 的范围是 ${known.scope}，新建后不能更改`,
      `the scope of ${type.code} is ${known.scope}, and cannot be changed`,
    );
  }
  if (known === undefined && types.length >= TYPES_MAX) {
    throw conflict(`最多 ${TYPES_MAX} 个身份类型`, `there can be ${TYPES_MAX} identity types at most`);
  }
  await tx.query({
    text: `
      insert into identity_type (enterprise_id, id, code, name, scope, priority, built_in, pattern)
      values ($1::int, $2::int, $3::text, $4::text, $5::text, $6::int, false, $7::text)
      on conflict (enterprise_id, code) do update set name = excluded.name, pattern = excluded.pattern`,
    values: [
      enterpriseId,
      Math.max(...types.map(({ id }) => id)) + 1,
      type.code,
      type.name,
      type.scope,
      Math.max(...types.map(({ priority }) => priority)) + 1,
      type.pattern,
    ],
  });
}

function conflict(zh: string, en: string): MusterError {
  return new MusterError('CONFLICT', { zh, en });
}
