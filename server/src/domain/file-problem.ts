import type { Sentence } from '../errors.ts';
import type { CellSource, FileMapping } from './file-mapping.ts';
import { listFileIdentities } from './map-file-row.ts';
import { ROW_REASONS, type RowFailureCode, type RowWarningCode } from './row-reasons.ts';

/** Rules that are worded for callers of the API, in words for a person with a file. */
const FILE_REASONS: Partial<Record<RowFailureCode | RowWarningCode, Sentence>> = {
  IDENTITY_REQUIRED: {
    zh: '本行没有用户身份，映射为身份的列都是空的',
    en: 'the row has no identity: all columns that were mapped to one are blank',
  },
  IDENTITY_VALUE_INVALID: {
    zh: '内容不符合此身份类型的格式，或太长（身份值最多 256 个字符，其余最多 64 个），或含控制字符',
    en: 'it is not valid for this type of identity, too long (a value 256 characters, others 64), or has control characters',
  },
  DEPT_REQUIRED: {
    zh: '本行没有部门，映射为部门的列是空的',
    en: 'the row has no department: the column that was mapped to it is blank',
  },
};

/** Why the rows of a batch in ERROR were not imported. */
export const BATCH_ERROR_REASON: Sentence = {
  zh: '处理这一批时出错，没有导入；可以在导入记录中重新执行这一批，或再导入这些行',
  en: 'a fault of ours kept its batch from being imported; run the batch again in 导入记录, or import these rows again',
};

/** The sentence of a row that failed or was warned of: its column, as the file calls it, and the rule. */
export function describeFileProblem(
  { code, pointer }: { code: RowFailureCode | RowWarningCode; pointer: string },
  row: { cells: readonly string[]; columns: readonly string[]; mapping: FileMapping },
): Sentence {
  const rule = FILE_REASONS[code] ?? ROW_REASONS[code];
  const column = findColumn(pointer, row.cells, row.mapping);
  if (column === null) return rule;
  const name = row.columns[column] ?? '';
  const [zh, en] =
    name === '' ? [`第 ${column + 1} 列`, `column ${column + 1}`] : [`「${name}」`, `“${name}”`];
  return { zh: `${zh}：${rule.zh}`, en: `${en}: ${rule.en}` };
}

/** null: the problem is the whole row's, or in what is the same for all rows. */
function findColumn(pointer: string, cells: readonly string[], mapping: FileMapping): number | null {
  const [, field = '', index = '', part = ''] = pointer.split('/');
  if (field === 'groups') return mapping.groupColumns[0] ?? null;
  if (field === 'identities') {
    const identity = listFileIdentities(cells, mapping)[Number(index)];
    if (index === '' || identity === undefined) return null;
    const source = part === 'platform' || part === 'appid' ? identity[part] : identity;
    return columnOf(source);
  }
  return field === mapping.department?.field ? columnOf(mapping.department) : null;
}

function columnOf(source: CellSource | null): number | null {
  return source !== null && 'column' in source ? source.column : null;
}
