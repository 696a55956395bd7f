import { MusterError } from '../errors.ts';
import type { DepartmentElement, DepartmentKey } from './department-request.ts';

export interface Department {
  id: number;
  name: string;
  thirdDeptId: string | null;
  wxDeptId: string | null;
  /** null at the top. */
  parentId: number | null;
}

export interface SavedDepartment {
  index: number;
  deptId: number;
  created: boolean;
}

export interface DepartmentPlan {
  results: SavedDepartment[];
  /** The departments that are new or differ from what was stored, as they are to be. */
  written: Department[];
  nextDeptId: number;
}

/**
 * Works out what a call of department/batchSave does, element by element in order, so that an earlier one may be a parent.
 * @param known every stored department that the elements name, with all of their ancestors.
 * @param nextDeptId the first id that is free.
 * @throws {MusterError} PARAM_ERROR when an element cannot be saved; then nothing is.
 */
export function planDepartments(
  elements: DepartmentElement[],
  known: Department[],
  nextDeptId: number,
): DepartmentPlan {
  const directory = new DepartmentDirectory(known, nextDeptId);
  const results = elements.map((element, index): SavedDepartment => {
    const { pointer = `/data/${index}` } = element;
    const found = findNamed(directory, element, pointer);
    if (found === null && element.name === null) {
      throw refuse(`${pointer}/name`, '新部门必须有名称', 'a new department needs a name');
    }
    // The parent is looked up before the department is made: a new one cannot be its own parent.
    const parent = findParent(directory, element);
    const department = found ?? directory.create();
    if (parent !== null && parent !== 'top' && directory.isWithin(parent.department, department.id)) {
      throw refuse(
        parent.pointer,
        '上级部门不能是部门自己或其下级',
        'a parent cannot be the department itself or one below it',
      );
    }
    directory.change(department, {
      ...department,
      ...(element.name === null ? {} : { name: element.name }),
      ...Object.fromEntries(
        element.keys.filter(({ field }) => field !== 'deptId').map(({ field, value }) => [field, value]),
      ),
      ...(parent === null ? {} : { parentId: parent === 'top' ? null : parent.department.id }),
    });
    return { index, deptId: department.id, created: found === null };
  });
  return { results, written: directory.written(), nextDeptId: directory.nextDeptId };
}

function findNamed(
  directory: DepartmentDirectory,
  element: DepartmentElement,
  pointer: string,
): Department | null {
  let found: Department | null = null;
  for (const key of element.keys) {
    const department = directory.find(key);
    if (department === undefined) {
      if (key.field !== 'deptId') continue;
      throw refuse(
        `${pointer}/deptId`,
        '没有这个部门；deptId 由本系统分配，新部门请不要传',
        'there is no such department; deptId is given by this system, leave it out for a new one',
      );
    }
    if (found !== null && found.id !== department.id) {
      throw refuse(pointer, '传入的部门标识指向两个不同的部门', 'the ids point at two different departments');
    }
    found = department;
  }
  return found;
}

function findParent(
  directory: DepartmentDirectory,
  { parent }: DepartmentElement,
): { department: Department; pointer: string } | 'top' | null {
  if (parent === null || parent === 'top') return parent;
  const department = directory.find(parent);
  if (department !== undefined) return { department, pointer: parent.pointer };
  throw refuse(
    parent.pointer,
    '没有这个上级部门，请先保存它，或把它放在同一次调用的前面',
    'there is no such parent; save it first, or earlier in the same call',
  );
}

/** The departments as they are after the elements so far, found by each of their three ids. */
class DepartmentDirectory {
  nextDeptId: number;
  readonly #byId = new Map<number, Department>();
  readonly #byKey = new Map<string, number>();
  readonly #written = new Set<number>();

  constructor(known: Department[], nextDeptId: number) {
    this.nextDeptId = nextDeptId;
    for (const department of known) this.#put(department);
  }

  find({ field, value }: DepartmentKey): Department | undefined {
    const id = this.#byKey.get(`${field} ${value}`);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  create(): Department {
    const id = this.nextDeptId;
    this.nextDeptId += 1;
    return { id, name: '', thirdDeptId: null, wxDeptId: null, parentId: null };
  }

  change(before: Department, after: Department): void {
    const isStored = this.#byId.has(before.id);
    if (isStored && FIELDS.every((field) => before[field] === after[field])) return;
    for (const key of keysOf(before)) this.#byKey.delete(key);
    this.#put(after);
    this.#written.add(after.id);
  }

  /** Whether `department` is the one with `id` or lies anywhere below it. */
  isWithin(department: Department, id: number): boolean {
    let current: Department | undefined = department;
    while (current !== undefined) {
      if (current.id === id) return true;
      current = current.parentId === null ? undefined : this.#byId.get(current.parentId);
    }
    return false;
  }

  written(): Department[] {
    return [...this.#written].flatMap((id) => this.#byId.get(id) ?? []);
  }

  #put(department: Department): void {
    this.#byId.set(department.id, department);
    for (const key of keysOf(department)) this.#byKey.set(key, department.id);
  }
}

const FIELDS = ['name', 'thirdDeptId', 'wxDeptId', 'parentId'] as const;

function keysOf({ id, thirdDeptId, wxDeptId }: Department): string[] {
  return [
    `deptId ${id}`,
    ...(thirdDeptId === null ? [] : [`thirdDeptId ${thirdDeptId}`]),
    ...(wxDeptId === null ? [] : [`wxDeptId ${wxDeptId}`]),
  ];
}

function refuse(pointer: string, zh: string, en: string): MusterError {
  // Of a body that is one department, the pointer to it is empty.
  return new MusterError('PARAM_ERROR', {
    zh: `${pointer} ${zh}`.trimStart(),
    en: `${pointer} ${en}`.trimStart(),
  });
}
