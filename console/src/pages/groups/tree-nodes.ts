import type { Department } from '../../api/departments.ts';
import { type Categories, type Category, UNCATEGORIZED, scopeOf } from './group-data.ts';

/** A node of the tree of scopes and categories. */
export interface ScopeNode {
  key: string;
  kind: 'all' | 'scope' | 'departments' | 'uncategorized' | 'category';
  name: string;
  /** Groups in it; null where nothing counts them. */
  count: number | null;
  /** The scope, `0` for the enterprise's own; null for what is of no scope. */
  scope: string | null;
  category: Category | null;
  children: ScopeNode[];
}

export interface TreeNames {
  all: string;
  enterprise: string;
  departments: string;
  uncategorized: string;
}

export const ALL_KEY = 'all';
export const DEPARTMENTS_KEY = 'departments';

export function scopeKey(scope: string): string {
  return `scope-${scope}`;
}

/** The key of what a list is filtered by. */
export function keyOfPlace(scope: string | undefined, categoryId: string | undefined): string {
  if (categoryId !== undefined && categoryId !== UNCATEGORIZED) return `category-${categoryId}`;
  if (scope === undefined) return ALL_KEY;
  return categoryId === undefined ? scopeKey(scope) : `uncategorized-${scope}`;
}

/** For who sees the whole enterprise: all groups, the enterprise's own scope, and the departments as they are below each other. */
export function makeTree(categories: Categories, departments: Department[], names: TreeNames): ScopeNode[] {
  const inScopes = makeScopes(categories, names);
  const own = inScopes.get('0');
  const total = categories.scopes.reduce((sum, { groupCount }) => sum + groupCount, 0);
  const all = leaf({ key: ALL_KEY, kind: 'all', name: names.all, count: total, scope: null });
  const below = nestDepartments(departments, inScopes);
  const root: ScopeNode = {
    ...leaf({ key: DEPARTMENTS_KEY, kind: 'departments', name: names.departments, count: null, scope: null }),
    children: below,
  };
  return [all, ...(own === undefined ? [] : [own]), ...(below.length === 0 ? [] : [root])];
}

/** For who works for one department: its scope only. */
export function makeDepartmentTree(categories: Categories, names: TreeNames): ScopeNode[] {
  return [...makeScopes(categories, names).values()];
}

function leaf(node: Omit<ScopeNode, 'children' | 'category'> & { category?: Category }): ScopeNode {
  return { category: null, children: [], ...node };
}

/** Every scope that has groups or categories, with its categories below it, 未分类 first. */
function makeScopes({ scopes, list }: Categories, names: TreeNames): Map<string, ScopeNode> {
  const byParent = new Map<string, Category[]>();
  for (const category of list) {
    const place = `${scopeOf(category)}/${category.parentId}`;
    byParent.set(place, [...(byParent.get(place) ?? []), category]);
  }
  const below = (scope: string, parentId: string): ScopeNode[] =>
    (byParent.get(`${scope}/${parentId}`) ?? []).map((category) => ({
      ...leaf({
        key: `category-${category.categoryId}`,
        kind: 'category',
        name: category.name,
        count: category.groupCount,
        scope,
      }),
      category,
      children: below(scope, category.categoryId),
    }));
  return new Map(
    scopes.map((found) => {
      const scope = scopeOf(found);
      const uncategorized = leaf({
        key: `uncategorized-${scope}`,
        kind: 'uncategorized',
        name: names.uncategorized,
        count: found.uncategorizedCount,
        scope,
      });
      const node: ScopeNode = {
        ...leaf({
          key: scopeKey(scope),
          kind: 'scope',
          name: found.deptId === null ? names.enterprise : (found.deptName ?? found.deptId),
          count: found.groupCount,
          scope,
        }),
        children: [uncategorized, ...below(scope, '0')],
      };
      return [scope, node];
    }),
  );
}

function nestDepartments(departments: Department[], inScopes: ReadonlyMap<string, ScopeNode>): ScopeNode[] {
  const nodes = new Map(
    departments.map(({ deptId, name }) => [
      deptId,
      inScopes.get(deptId) ?? leaf({ key: scopeKey(deptId), kind: 'scope', name, count: 0, scope: deptId }),
    ]),
  );
  const top: ScopeNode[] = [];
  for (const { deptId, parentDeptId } of departments) {
    const node = nodes.get(deptId);
    if (node === undefined) continue;
    const parent = parentDeptId === null ? undefined : nodes.get(parentDeptId);
    if (parent === undefined) top.push(node);
    else parent.children.push(node);
  }
  return top;
}

/** What has the text in its name, under what it stands in; and the keys of those above, which have to be open to see it. */
export function searchTree(nodes: ScopeNode[], text: string): { nodes: ScopeNode[]; openKeys: string[] } {
  const asked = text.toLowerCase();
  const openKeys: string[] = [];
  const keep = (node: ScopeNode): ScopeNode[] => {
    const children = node.children.flatMap(keep);
    if (children.length > 0) openKeys.push(node.key);
    const isFound = node.name.toLowerCase().includes(asked);
    return isFound || children.length > 0 ? [{ ...node, children }] : [];
  };
  return { nodes: nodes.flatMap(keep), openKeys };
}

/** How many levels the tree has; 0 when it has no nodes. */
export function measureDepth(nodes: ScopeNode[]): number {
  return nodes.reduce((depth, { children }) => Math.max(depth, 1 + measureDepth(children)), 0);
}

/** The names from the top of the tree down to a node; empty when it is not in the tree. */
export function findPath(nodes: ScopeNode[], key: string): ScopeNode[] {
  for (const node of nodes) {
    if (node.key === key) return [node];
    const below = findPath(node.children, key);
    if (below.length > 0) return [node, ...below];
  }
  return [];
}
