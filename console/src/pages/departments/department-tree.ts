import type { Department } from '../../api/departments.ts';

export interface DepartmentNode extends Department {
  /** Left out where there are none, so that the table shows no plus. */
  children?: DepartmentNode[];
}

/** Departments below their parents, by name. One whose parent the reader does not see stands at the top. */
export function makeTree(departments: readonly Department[]): DepartmentNode[] {
  const nodes = new Map<string, DepartmentNode>(departments.map((one) => [one.deptId, { ...one }]));
  const top: DepartmentNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.parentDeptId === null ? undefined : nodes.get(node.parentDeptId);
    if (parent === undefined) top.push(node);
    else (parent.children ??= []).push(node);
  }
  const order = new Intl.Collator('zh-CN', { numeric: true });
  const sort = (siblings: DepartmentNode[]): void => {
    siblings.sort((a, b) => order.compare(a.name, b.name));
  };
  sort(top);
  for (const { children } of nodes.values()) if (children !== undefined) sort(children);
  return top;
}

/** All but a department and those below it, none of which can be above it. */
export function withoutBranch(tree: readonly DepartmentNode[], deptId: string): DepartmentNode[] {
  return tree.flatMap((node) => {
    if (node.deptId === deptId) return [];
    const { children } = node;
    return [children === undefined ? node : { ...node, children: withoutBranch(children, deptId) }];
  });
}

/** The names above each department, from the top: `总部 / 华东`; '' at the top. */
export function makePaths(departments: readonly Department[]): (department: Department) => string {
  const byId = new Map(departments.map((one) => [one.deptId, one]));
  return ({ parentDeptId }) => {
    const names: string[] = [];
    for (
      let above = byId.get(parentDeptId ?? '');
      above !== undefined;
      above = byId.get(above.parentDeptId ?? '')
    ) {
      names.unshift(above.name);
    }
    return names.join(' / ');
  };
}
