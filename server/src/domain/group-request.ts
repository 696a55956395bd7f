import { cleanText, hasForbiddenCharacter, isLongerThan } from './clean-text.ts';
import { type GroupRule, parseGroupRule, refuseUnknownGroup, toGroupId } from './group-rule.ts';
import { refuse } from './import-request.ts';
import { type DepartmentKey, GROUP_NAME_LENGTH_MAX, readDepartment } from './judge-row.ts';
import { type WireObject, WRONG, isWireObject, readInteger, readText } from './wire-values.ts';

/** A call of group/save. null is absent: what is absent of a group that exists stays. */
export interface GroupRequest {
  groupId: number | null;
  name: string | null;
  /** null when neither categoryType nor a department was sent. */
  scope: { department: DepartmentKey | null } | null;
  rule: GroupRule | null;
}

/**
 * Reads the body of group/save.
 * @throws {MusterError} PARAM_ERROR, naming the field and its rule; NOT_FOUND for an id that no group or department can have.
 */
export function parseGroupRequest(body: unknown): GroupRequest {
  if (!isWireObject(body)) throw refuse('', body, '必须是 JSON 对象', 'must be a JSON object');
  const groupId = readGroupId(body.groupId);
  const name = readName(body.name);
  if (groupId === null && name === null) {
    throw refuse('/name', body.name, '新分组必须有名称', 'is needed by a new group');
  }
  const rule = body.rule === undefined || body.rule === null ? null : parseGroupRule(body.rule);
  return { groupId, name, scope: readScope(body), rule };
}

function readGroupId(value: unknown): number | null {
  const id = readInteger(value);
  if (id === undefined) return null;
  if (id === WRONG) throw refuse('/groupId', value, '必须是整数', 'must be an integer');
  return toGroupId(id) ?? refuseUnknownGroup();
}

/** A comma would make a name that no import can write, since it separates names there. */
function readName(value: unknown): string | null {
  const text = readText(value);
  if (text === undefined) return null;
  if (
    text === WRONG ||
    isLongerThan(text, GROUP_NAME_LENGTH_MAX) ||
    hasForbiddenCharacter(text) ||
    text.includes(',')
  ) {
    throw refuse(
      '/name',
      value,
      `必须是最多 ${GROUP_NAME_LENGTH_MAX} 个字符的字符串，不含英文逗号和控制字符`,
      `must be a string of at most ${GROUP_NAME_LENGTH_MAX} characters without commas and control characters`,
    );
  }
  return cleanText(text);
}

function readScope(body: WireObject): GroupRequest['scope'] {
  const categoryType = readText(body.categoryType);
  if (categoryType === undefined) return null;
  if (categoryType === '1') return { department: null };
  if (categoryType !== '2') {
    throw refuse(
      '/categoryType',
      body.categoryType,
      '必须是 1（企业）或 2（部门）',
      'must be 1 (enterprise) or 2 (department)',
    );
  }
  const department = readDepartment(body);
  if (department === undefined) {
    throw refuse(
      '/categoryType',
      body.categoryType,
      '为 2 时需要 wxDeptId、thirdDeptId、deptId 之一',
      '2 needs one of wxDeptId, thirdDeptId, deptId',
    );
  }
  const { field, value } = department;
  if (value === WRONG) throw refuse(`/${field}`, body[field], '不是部门标识', 'is no id of a department');
  return { department: { field, value } };
}
