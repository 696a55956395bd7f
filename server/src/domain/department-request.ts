import { MusterError, type Sentence } from '../errors.ts';
import { describeKind } from './value-kind.ts';
import { type WireObject, WRONG, isWireObject, readInteger, readShortText } from './wire-values.ts';

/** Departments a call may bring; as many as rows of an import. */
export const DEPARTMENTS_MAX = 500;

/** Code points of a name or an outside id; enough for every organisation tool that was looked at. */
const TEXT_MAX = 128;

const INT8_MIN = -(2n ** 63n);
const INT8_MAX = 2n ** 63n - 1n;

/** The three ways to name a department. Ids of ours are digits: they may be longer than a JavaScript number. */
export type DepartmentKeyField = 'deptId' | 'thirdDeptId' | 'wxDeptId';

export interface DepartmentKey {
  field: DepartmentKeyField;
  value: string;
}

/** One element of the call; null is absent, and an absent field stays as it is. */
export interface DepartmentElement {
  /** Where it stands in the body, for errors; when absent, in `data` by its index. */
  pointer?: string;
  name: string | null;
  keys: DepartmentKey[];
  /**
   * The first that was sent of wx, third and our own id; where it came from is said in errors. `top`: it shall have none, which
   * only the console can say.
   */
  parent: (DepartmentKey & { pointer: string }) | 'top' | null;
}

const KEY_FIELDS = ['wxDeptId', 'thirdDeptId', 'deptId'] as const;
const PARENT_FIELDS = {
  wxDeptId: 'parentWxDeptId',
  thirdDeptId: 'parentThirdDeptId',
  deptId: 'parentDeptId',
} as const;

/**
 * Reads the body of department/batchSave, as leniently as an import row.
 * @param body what `parseJsonText` gave.
 * @throws {MusterError} PARAM_ERROR, naming the field and its rule; the call is saved whole or not at all.
 */
export function parseDepartmentRequest(body: unknown): DepartmentElement[] {
  if (!isWireObject(body))
    throw refuseValue('请求体', 'the body', body, '必须是 JSON 对象', 'must be a JSON object');
  const { data } = body;
  if (!Array.isArray(data) || data.length === 0 || data.length > DEPARTMENTS_MAX) {
    const max = DEPARTMENTS_MAX;
    throw refuse(
      '/data',
      data,
      `必须是含 1 到 ${max} 个部门的数组`,
      `must be an array of 1 to ${max} departments`,
    );
  }
  return data.map((element: unknown, index) => {
    if (!isWireObject(element)) {
      throw refuse(`/data/${index}`, element, '每个部门必须是对象', 'every department must be an object');
    }
    return readElement(element, `/data/${index}`);
  });
}

/**
 * Reads the body of the console's department/save: one element, whose parent null means the top.
 * @throws {MusterError} PARAM_ERROR, naming the field and its rule.
 */
export function parseDepartment(body: unknown): DepartmentElement {
  if (!isWireObject(body))
    throw refuseValue('请求体', 'the body', body, '必须是 JSON 对象', 'must be a JSON object');
  const element = { ...readElement(body, ''), pointer: '' };
  return body.parentDeptId === null ? { ...element, parent: 'top' } : element;
}

function readElement(element: WireObject, pointer: string): DepartmentElement {
  const keys: DepartmentKey[] = [];
  let parent: DepartmentElement['parent'] = null;
  for (const field of KEY_FIELDS) {
    const value = readKey(element, field, field, pointer);
    if (value !== null) keys.push({ field, value });
    const parentField = PARENT_FIELDS[field];
    const parentValue = readKey(element, field, parentField, pointer);
    if (parentValue !== null) parent ??= { field, value: parentValue, pointer: `${pointer}/${parentField}` };
  }
  return { name: readName(element, 'name', pointer), keys, parent };
}

function readKey(
  element: WireObject,
  field: DepartmentKeyField,
  name: string,
  pointer: string,
): string | null {
  return field === 'deptId' ? readId(element, name, pointer) : readName(element, name, pointer);
}

function readName(element: WireObject, name: string, pointer: string): string | null {
  const text = readShortText(element[name], TEXT_MAX);
  if (text !== WRONG) return text ?? null;
  const zh = `必须是不超过 ${TEXT_MAX} 个字符且不含控制字符的字符串`;
  const en = `must be a string of at most ${TEXT_MAX} characters without control characters`;
  throw refuse(`${pointer}/${name}`, element[name], zh, en);
}

function readId(element: WireObject, name: string, pointer: string): string | null {
  const id = readInteger(element[name]);
  if (id === undefined) return null;
  if (id === WRONG || id < INT8_MIN || id > INT8_MAX) {
    throw refuse(`${pointer}/${name}`, element[name], '必须是 64 位整数', 'must be a 64-bit integer');
  }
  return id.toString();
}

function refuse(pointer: string, value: unknown, zh: string, en: string): MusterError {
  return refuseValue(pointer, pointer, value, zh, en);
}

function refuseValue(fieldZh: string, fieldEn: string, value: unknown, zh: string, en: string): MusterError {
  const kind = describeKind(value);
  const sentence: Sentence = {
    zh: `${fieldZh} ${zh}，收到的是${kind.zh}`,
    en: `${fieldEn} ${en}; got ${kind.en}`,
  };
  return new MusterError('PARAM_ERROR', sentence);
}
