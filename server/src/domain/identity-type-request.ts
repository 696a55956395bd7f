import { MusterError } from '../errors.ts';
import { type IdentityScope, resolveTypeCode } from './identity-type.ts';
import { refuse } from './import-request.ts';
import { compileValuePattern } from './value-pattern.ts';
import { type WireObject, isWireObject, readBoolean, readShortText } from './wire-values.ts';

/** Callers write it in every row; 32 characters are plenty for that. */
const CODE = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;
const NAME_LENGTH_MAX = 64;

/** An own identity type as it is to be: what is absent of it is empty afterwards. */
export interface IdentityTypeRequest {
  code: string;
  name: string;
  scope: IdentityScope;
  /** What values must match, whole; null: anything. */
  pattern: string | null;
}

/** @throws {MusterError} PARAM_ERROR, naming the field and its rule. */
export function parseIdentityType(body: unknown): IdentityTypeRequest {
  const sent = readObject(body);
  const code = readCode(sent);
  const name = readShortText(sent.name, NAME_LENGTH_MAX);
  if (typeof name !== 'string') {
    throw refuse(
      '/name',
      sent.name,
      `必须是 1 到 ${NAME_LENGTH_MAX} 个字符的字符串，不含控制字符`,
      `must be a string of 1 to ${NAME_LENGTH_MAX} characters without control characters`,
    );
  }
  const scope = sent.scope ?? 'global';
  if (scope !== 'global' && scope !== 'app') {
    throw refuse('/scope', scope, '必须是 global 或 app', 'must be global or app');
  }
  return { code, name, scope, pattern: readPattern(sent) };
}

/** @throws {MusterError} PARAM_ERROR, naming the field and its rule. */
export function parseTypeOrder(body: unknown): string[] {
  const { codes } = readObject(body);
  if (Array.isArray(codes) && codes.every((code) => typeof code === 'string')) return codes;
  throw refuse('/codes', codes, '必须是字符串数组', 'must be an array of strings');
}

/** @throws {MusterError} PARAM_ERROR, naming the field and its rule. */
export function parseTypeSwitch(body: unknown): { code: string; isEnabled: boolean } {
  const sent = readObject(body);
  const isEnabled = readBoolean(sent.enabled);
  if (typeof isEnabled !== 'boolean')
    throw refuse('/enabled', sent.enabled, '必须是布尔值', 'must be a boolean');
  return { code: readCode(sent), isEnabled };
}

function readObject(body: unknown): WireObject {
  if (isWireObject(body)) return body;
  throw refuse('', body, '必须是 JSON 对象', 'must be a JSON object');
}

/** Another name of a built-in type would never be looked up. */
function readCode({ code }: WireObject): string {
  if (typeof code === 'string' && CODE.test(code) && resolveTypeCode(code) === code) return code;
  throw refuse(
    '/code',
    code,
    '必须以字母开头，由最多 32 个字母、数字、下划线组成，且不是内置类型的别名（uid、thirdId）',
    'must begin with a letter, have at most 32 letters, digits and underscores, and not be another name of a built-in type (uid, thirdId)',
  );
}

function readPattern({ pattern }: WireObject): string | null {
  if (pattern === undefined || pattern === null || pattern === '') return null;
  if (typeof pattern === 'string' && compileValuePattern(pattern) !== null) return pattern;
  throw new MusterError('PARAM_ERROR', {
    zh: '/pattern 只能由字符、\\d、\\w、点、字符类、量词 ? * + {n,m} 和 | 组成，不含括号和 ^ $（总是匹配整个值），最多 200 个字符；不定长的部分过多时请用 {n,m} 限定',
    en: '/pattern takes characters, \\d, \\w, dots, classes, the quantifiers ? * + {n,m}, and |; no groups, no ^ and $ (the whole value is matched), at most 200 characters; with several parts of open length, bound them by {n,m}',
  });
}
