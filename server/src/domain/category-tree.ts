import { MusterError } from '../errors.ts';

/** The built-in category of every scope: where groups are that nobody has put elsewhere. It is no row, but the number 0. */
export const UNCATEGORIZED = '未分类';

/** Levels: deeper ones do not fit beside a list. */
const DEPTH_MAX = 8;
/** Of one scope: the tree is read, checked and sent whole. */
const CATEGORIES_MAX = 2_000;

/** A category of one scope; `parentId` 0 is the top. */
export interface CategoryNode {
  categoryId: number;
  parentId: number;
  name: string;
}

/**
 * Makes sure that a category may stand where it is wanted.
 * @param tree all categories of its scope as they are.
 * @param wanted `categoryId` null: a new one.
 * @throws {MusterError} NOT_FOUND when there is no such parent; CONFLICT when the name is taken there, the tree would be too large,
 *   or the category would be inside itself.
 */
export function requirePlace(
  tree: readonly CategoryNode[],
  wanted: Omit<CategoryNode, 'categoryId'> & { categoryId: number | null },
): void {
  const { categoryId, parentId, name } = wanted;
  const byId = new Map(tree.map((node) => [node.categoryId, node]));
  const ancestors = listAncestors(byId, parentId);
  if (categoryId === null && tree.length >= CATEGORIES_MAX) throw tooMany();
  if (ancestors.some((node) => node.categoryId === categoryId)) throw insideItself();
  if (ancestors.length + 1 + (categoryId === null ? 0 : heightBelow(tree, categoryId)) > DEPTH_MAX) {
    throw tooDeep();
  }
  if (isTaken(tree, wanted) || (parentId === 0 && name === UNCATEGORIZED)) throw categoryNameTaken(name);
}

/** The parent and all above it, from below. */
function listAncestors(byId: ReadonlyMap<number, CategoryNode>, parentId: number): CategoryNode[] {
  const ancestors: CategoryNode[] = [];
  for (let id = parentId; id !== 0;) {
    const node = byId.get(id);
    if (node === undefined) refuseUnknownCategory();
    ancestors.push(node);
    id = node.parentId;
  }
  return ancestors;
}

function heightBelow(tree: readonly CategoryNode[], categoryId: number): number {
  const children = tree.filter((node) => node.parentId === categoryId);
  return Math.max(0, ...children.map((child) => 1 + heightBelow(tree, child.categoryId)));
}

function isTaken(
  tree: readonly CategoryNode[],
  { categoryId, parentId, name }: { categoryId: number | null; parentId: number; name: string },
): boolean {
  return tree.some(
    (node) => node.parentId === parentId && node.name === name && node.categoryId !== categoryId,
  );
}

/**
 * How many groups there are in each category and all below it.
 * @param own how many are in the category itself, by its id.
 */
export function sumBelow(
  tree: readonly CategoryNode[],
  own: ReadonlyMap<number, number>,
): Map<number, number> {
  const parents = new Map(tree.map((node) => [node.categoryId, node.parentId]));
  const sums = new Map(tree.map((node) => [node.categoryId, 0]));
  for (const [categoryId, count] of own) {
    for (let id: number | undefined = categoryId; id !== undefined && id !== 0; id = parents.get(id)) {
      const sum = sums.get(id);
      if (sum !== undefined) sums.set(id, sum + count);
    }
  }
  return sums;
}

export function refuseUnknownCategory(): never {
  throw new MusterError('NOT_FOUND', {
    zh: '没有这个分类，可能已被删除，请刷新',
    en: 'there is no such category; it may have been deleted, load the page again',
  });
}

export function categoryNameTaken(name: string): MusterError {
  return new MusterError('CONFLICT', {
    zh: `该位置已有名为“${name}”的分类，请换一个名称`,
    en: `there is a category named ${name} in that place already; choose another name`,
  });
}

function insideItself(): MusterError {
  return new MusterError('CONFLICT', {
    zh: '不能把分类移到它自己或它的下级分类中',
    en: 'a category cannot move into itself or one below it',
  });
}

function tooDeep(): MusterError {
  return new MusterError('CONFLICT', {
    zh: `分类最多 ${DEPTH_MAX} 级，请选择更上层的位置`,
    en: `categories go ${DEPTH_MAX} levels deep at most; choose a place further up`,
  });
}

function tooMany(): MusterError {
  return new MusterError('CONFLICT', {
    zh: `每个范围最多 ${CATEGORIES_MAX} 个分类，请先删除不用的分类`,
    en: `a scope has ${CATEGORIES_MAX} categories at most; delete some first`,
  });
}
